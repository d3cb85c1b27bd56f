import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCore, type Core } from '#core/core.ts';
import { silentLog } from '#core/log.ts';
import { CRASH_POINTS, EVIDENCE_CRASH_POINTS } from '#core/services/crash-point.ts';
import { EVIDENCE_FOLDER } from '#core/storage/vault.ts';
import { faceFinding } from '#shared/face/finding.ts';
import { uuid } from '#shared/domain/id.ts';
import { EVENT_ID, MAIN_GATE, makeSmallEvent, TEST_KEY } from '#tests/fixtures/small-event.ts';
import { addFaceGuest, enrol, FRAME, type FaceGuest } from '#tests/integration/core/face-guests.ts';
import { openRaw } from '#tests/integration/core/test-core.ts';
import type { EvidenceAnswer, EvidencePlan } from './evidence-child.ts';

const PASSES = [1, 2];
const POINTS = [...CRASH_POINTS, ...EVIDENCE_CRASH_POINTS];
const GUESTS = 4;
const folder = mkdtempSync(path.join(tmpdir(), 'gatehouse-evidence-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let guests: readonly FaceGuest[] = [];

async function openCore(): Promise<Core> {
  const core = createCore({ dataFolder: folder, throwawayKey: TEST_KEY, log: silentLog });
  await core.open();
  return core;
}

beforeAll(async () => {
  const event = {
    face_policy: 'required',
    evidence_days: 365,
    // So that the same guests come again after every kill, whatever the day.
    entry_mode: 're-entry',
    doors_open_at: '2001-01-01T00:00:00.000Z',
    doors_close_at: '2199-01-01T00:00:00.000Z',
  } as const;
  const invited = await makeSmallEvent(folder, { event }, (small) =>
    Array.from({ length: GUESTS }, () => addFaceGuest(small)),
  );
  guests = invited;
  const core = await openCore();
  const place = { eventId: EVENT_ID, gateId: MAIN_GATE };
  await core.call('setup.chooseGate', { kioskName: 'Laptop one', ...place });
  for (const guest of invited) await enrol(core, guest);
  await core.close();
});

/** Lets guests in until the child kills itself. */
async function scanUntilKilled(point: string, nth: number): Promise<EvidenceAnswer[]> {
  const told = guests.map(({ face, ...guest }) => ({ ...guest, face: [...face] }));
  const plan: EvidencePlan = { folder, guests: told, point, nth };
  const program = path.join(import.meta.dirname, 'evidence-child.ts');
  const child = spawn(process.execPath, ['--no-warnings', program, JSON.stringify(plan)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [said, errors] = ['', ''];
  child.stdout.on('data', (text) => (said += text));
  child.stderr.on('data', (text) => (errors += text));
  await once(child, 'close');
  expect(child.signalCode, `${point}, pass ${nth}: ${errors}`).toBe('SIGKILL');
  return said
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as EvidenceAnswer);
}

interface Recorded {
  readonly id: string;
  readonly verdict: string;
  readonly face: string | null;
}

/** Looks for everything that a kill may not do. */
async function troubles(answered: readonly EvidenceAnswer[]): Promise<string[]> {
  const found: string[] = [];
  const core = await openCore();
  const raw = openRaw(folder);
  try {
    const rows = raw.prepare<[], Recorded>('SELECT id, verdict, face FROM check_ins').all();
    const byId = new Map(rows.map((row) => [row.id, row]));
    for (const { checkInId, verdict } of answered) {
      if (byId.get(checkInId)?.verdict !== verdict) found.push(`${checkInId} is not in the store`);
    }
    const named = rows.flatMap(({ face }) => {
      const id = face === null ? null : faceFinding.parse(JSON.parse(face)).evidence_id;
      return id === null ? [] : [id];
    });
    const kept = raw.prepare<[], { file_id: string; check_in_id: string }>(
      'SELECT * FROM evidence',
    );
    const frames = kept.all();
    const ids = frames.map(({ file_id }) => file_id).toSorted();
    if (ids.join() !== named.toSorted().join()) found.push('rows and check-ins name other frames');
    for (const { check_in_id: checkInId } of frames) {
      try {
        const { bytes } = await core.call('gate.doorPhoto', { checkInId });
        if (!Buffer.from(bytes).equals(FRAME)) found.push(`the frame of ${checkInId} is another`);
      } catch (error) {
        found.push(`the frame of ${checkInId} can't be read: ${String(error)}`);
      }
    }
    const where = path.join(folder, EVIDENCE_FOLDER);
    const files = () =>
      (existsSync(where) ? readdirSync(where, { recursive: true, encoding: 'utf8' }) : [])
        .map((name) => path.basename(name))
        .filter((name) => uuid.safeParse(name).success)
        .toSorted();
    await expect.poll(files, { message: 'orphans are swept at the start' }).toEqual(ids);
  } finally {
    raw.close();
    await core.close();
  }
  return found;
}

describe('a core that is killed while it keeps live frames', { timeout: 180_000 }, () => {
  it(`at each named point (${POINTS.length * PASSES.length} kills)`, async () => {
    const found: string[] = [];
    const all: EvidenceAnswer[] = [];
    for (const point of POINTS) {
      for (const nth of PASSES) {
        all.push(...(await scanUntilKilled(point, nth)));
        found.push(...(await troubles(all)).map((each) => `${point}, pass ${nth}: ${each}`));
      }
    }
    expect(found).toEqual([]);
    expect(all.filter(({ verdict }) => verdict === 'admitted').length).toBeGreaterThan(5);
  });
});
