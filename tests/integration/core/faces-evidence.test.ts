import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { hash } from '@node-rs/argon2';
import { describe, expect, it } from 'vitest';
import type { Log } from '#core/log.ts';
import { KEY_STORE_FILE, KeyStore } from '#core/storage/key-store.ts';
import { EVIDENCE_FOLDER } from '#core/storage/vault.ts';
import { newId, uuid } from '#shared/domain/id.ts';
import { DOORS_CLOSE, SUPERVISOR, TEST_KEY } from '#tests/fixtures/small-event.ts';
import {
  addFaceGuest,
  enrol,
  FLAT_TRACK,
  FRAME,
  needOf,
  scanWith,
  seenFace,
  type FaceGuest,
} from './face-guests.ts';
import { openGate, openRaw, type TestGate } from './test-core.ts';

const PIN = '482913';
const DAY_MS = 24 * 60 * 60_000;

async function openKeeping(
  evidence_days: number | null = 3,
  log?: Log,
): Promise<TestGate<FaceGuest>> {
  const event = { face_policy: 'required', evidence_days } as const;
  // Time that passed is written down at once.
  const core = { heartbeatMs: 20, ...(log === undefined ? {} : { log }) };
  const gate = await openGate((small) => addFaceGuest(small), { event, core });
  await enrol(gate.core, gate.made);
  return gate;
}

/** Ids of the frames' files on the disk. */
function filesOf({ folder }: TestGate<unknown>): string[] {
  const where = path.join(folder, EVIDENCE_FOLDER);
  const names = existsSync(where) ? readdirSync(where, { recursive: true, encoding: 'utf8' }) : [];
  return names.map((name) => path.basename(name)).filter((name) => uuid.safeParse(name).success);
}

interface Kept {
  readonly file_id: string;
  readonly check_in_id: string;
  readonly keep_until: string;
}

const kept = (gate: TestGate<unknown>) => gate.rows<Kept>('SELECT * FROM evidence');

/** Time passes while the kiosk runs, which it writes down. */
async function timePasses(gate: TestGate<unknown>, ms: number): Promise<void> {
  gate.clock.advance(ms);
  await new Promise((resolve) => setTimeout(resolve, 150));
}

describe('the live frame', () => {
  it('is kept, sealed, with the check-in, and shown to who is told that somebody is inside', async () => {
    await using gate = await openKeeping();
    const first = await scanWith(gate, gate.made, seenFace(gate.made, 0.9));
    expect(first.verdict).toBe('admitted');
    const [row] = kept(gate);
    expect(row).toMatchObject({
      check_in_id: first.checkInId,
      keep_until: new Date(DOORS_CLOSE + 3 * DAY_MS).toISOString(),
    });
    expect(filesOf(gate)).toEqual([row!.file_id]);
    const [checkIn] = gate.rows<{ face: string }>('SELECT face FROM check_ins');
    expect(JSON.parse(checkIn!.face)).toMatchObject({ evidence_id: row!.file_id });

    const id = row!.file_id;
    const onDisk = readFileSync(path.join(gate.folder, EVIDENCE_FOLDER, id.slice(-2), id));
    expect(onDisk.includes(Buffer.from(FRAME.subarray(0, 32)))).toBe(false);
    const [operation] = gate.rows<{ payload: string }>('SELECT payload FROM operations');
    expect(operation!.payload.length).toBeLessThan(1500);

    const second = await scanWith(gate, gate.made, null);
    expect(second.verdict).toBe('already-inside');
    expect(second.detail.earlier).toMatchObject({ checkInId: first.checkInId, hasDoorPhoto: true });
    const photo = await gate.core.call('gate.doorPhoto', { checkInId: first.checkInId });
    expect(photo).toEqual({ mime: 'image/jpeg', bytes: FRAME });
  });

  it('is kept of who was refused too', async () => {
    await using gate = await openKeeping();
    for (const change of [{}, { track: FLAT_TRACK }]) {
      const cosine = 'track' in change ? 0.9 : 0.1;
      await scanWith(gate, gate.made, seenFace(gate.made, cosine, change));
    }
    expect(kept(gate)).toHaveLength(2);
    expect(filesOf(gate)).toHaveLength(2);
  });

  it('of a refusal is shown once a supervisor let the person in all the same', async () => {
    const pinHash = await hash(PIN, { memoryCost: 8, timeCost: 1 });
    const event = { face_policy: 'required', evidence_days: 3 } as const;
    await using gate = await openGate((small) => addFaceGuest(small), { event, pinHash });
    await enrol(gate.core, gate.made);
    const { checkInId } = await scanWith(gate, gate.made, seenFace(gate.made, 0.38));
    const by = { staffId: SUPERVISOR, pin: PIN, reason: 'identity-checked' } as const;
    await gate.core.call('gate.override', { checkInId, ...by });
    const { earlier } = (await scanWith(gate, gate.made, null)).detail;
    expect(earlier).toMatchObject({ hasDoorPhoto: true });
    expect(earlier?.checkInId).not.toBe(checkInId);
    const photo = await gate.core.call('gate.doorPhoto', { checkInId: earlier!.checkInId });
    expect(photo.bytes).toEqual(FRAME);
  });

  it('is not kept of who was not compared any more, nor shown at the gate of who stayed out', async () => {
    await using gate = await openKeeping();
    const refused = [];
    for (let attempt = 0; attempt < 4; attempt += 1) {
      refused.push(await scanWith(gate, gate.made, seenFace(gate.made, 0.1)));
    }
    expect(refused.at(-1)?.detail.face).toMatchObject({ outcome: 'mismatch', score: null });
    expect(kept(gate)).toHaveLength(3);
    const { checkInId } = refused[0]!;
    await expect(gate.core.call('gate.doorPhoto', { checkInId })).rejects.toMatchObject({
      code: 'check-in-unknown',
    });
  });

  it('is not shown where there is none, nor of a check-in that is not here', async () => {
    await using gate = await openKeeping(null);
    const { checkInId } = await scanWith(gate, gate.made, seenFace(gate.made, 0.9));
    const again = await scanWith(gate, gate.made, null);
    expect(again.detail.earlier).toMatchObject({ checkInId, hasDoorPhoto: false });
    await expect(gate.core.call('gate.doorPhoto', { checkInId })).rejects.toMatchObject({
      code: 'photo-unavailable',
      facts: { reason: 'none' },
    });
    await expect(gate.core.call('gate.doorPhoto', { checkInId: newId() })).rejects.toMatchObject({
      code: 'check-in-unknown',
    });
  });

  it('is not kept where the event keeps none, nor of a ticket that is refused', async () => {
    await using none = await openKeeping(null);
    await scanWith(none, none.made, seenFace(none.made, 0.9));
    expect([kept(none), filesOf(none)]).toEqual([[], []]);

    await using gate = await openKeeping();
    await scanWith(gate, gate.made, seenFace(gate.made, 0.9));
    const again = await scanWith(gate, gate.made, seenFace(gate.made, 0.9));
    expect(again.verdict).toBe('already-inside');
    expect(filesOf(gate)).toHaveLength(1);
  });

  it('lets one ticket in once, also where two scans of it write their frames at a time', async () => {
    await using gate = await openKeeping();
    const results = await Promise.all(
      [1, 2, 3].map(() => scanWith(gate, gate.made, seenFace(gate.made, 0.9))),
    );
    const verdicts = results.map(({ verdict }) => verdict).toSorted();
    expect(verdicts).toEqual(['admitted', 'already-inside', 'already-inside']);
    expect(kept(gate)).toHaveLength(1);
    expect(filesOf(gate)).toEqual(kept(gate).map(({ file_id }) => file_id));
    expect(await gate.core.call('gate.status', {})).toMatchObject({ inside: 1 });
  });

  it('is written once for a scan that is repeated while it is', async () => {
    await using gate = await openKeeping();
    const scanId = newId();
    const [one, other] = await Promise.all(
      [1, 2].map(() => scanWith(gate, gate.made, seenFace(gate.made, 0.9), scanId)),
    );
    expect(other).toMatchObject({ checkInId: one!.checkInId, verdict: 'admitted' });
    expect(filesOf(gate)).toEqual(kept(gate).map(({ file_id }) => file_id));
    expect(kept(gate)).toHaveLength(1);
  });

  it('is done without where the disk takes none: the gate decides all the same', async () => {
    const errors: string[] = [];
    const nothing = () => undefined;
    const log: Log = {
      info: nothing,
      warn: nothing,
      error: (event) => errors.push(event),
      close: async () => undefined,
    };
    await using gate = await openKeeping(3, log);
    // A file where the folder should be: whatever is written there fails.
    writeFileSync(path.join(gate.folder, EVIDENCE_FOLDER), '');
    const result = await scanWith(gate, gate.made, seenFace(gate.made, 0.9));
    expect(result.verdict).toBe('admitted');
    expect(kept(gate)).toEqual([]);
    const [row] = gate.rows<{ face: string }>('SELECT face FROM check_ins');
    expect(JSON.parse(row!.face)).toMatchObject({ outcome: 'match', evidence_id: null });
    expect(errors).toContain('evidence-not-kept');
  });

  it('that a crash left without its check-in goes at the next start', async () => {
    await using gate = await openKeeping();
    await scanWith(gate, gate.made, seenFace(gate.made, 0.9));
    const [good] = filesOf(gate);
    const orphan = newId();
    const folder = path.join(gate.folder, EVIDENCE_FOLDER, orphan.slice(-2));
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, orphan), 'half a frame');
    await gate.restart();
    await expect.poll(() => filesOf(gate)).toEqual([good]);
    const [row] = kept(gate);
    const photo = await gate.core.call('gate.doorPhoto', { checkInId: row!.check_in_id });
    expect(photo.bytes).toEqual(FRAME);
  });

  it('goes when its time is over, and the check-in stays', async () => {
    await using gate = await openKeeping();
    const { checkInId } = await scanWith(gate, gate.made, seenFace(gate.made, 0.9));
    await timePasses(gate, DOORS_CLOSE - gate.clock.wall() + 3 * DAY_MS - 1000);
    await gate.restart();
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(filesOf(gate)).toHaveLength(1);

    // Past the minute in which a time is written down again.
    await timePasses(gate, 61_000);
    await gate.restart();
    await expect.poll(() => filesOf(gate)).toEqual([]);
    expect(kept(gate)).toEqual([]);
    expect(gate.rows('SELECT id FROM check_ins')).toEqual([{ id: checkInId }]);
    expect(gate.rows('SELECT user_id, purpose, reason FROM erasures')).toEqual([
      { user_id: gate.made.userId, purpose: 'evidence', reason: 'retention-ended' },
    ]);
    const [note] = gate.rows<{ description: string }>(
      "SELECT description FROM activity_logs WHERE activity_type = 'evidence.ended'",
    );
    expect(JSON.parse(note!.description)).toEqual({ frames: 1 });
    await expect(gate.core.call('gate.doorPhoto', { checkInId })).rejects.toMatchObject({
      code: 'photo-unavailable',
    });
    expect((await needOf(gate, gate.made)).wanted).toBe(false);
  });

  it('does not go early because the clock was set wrong', async () => {
    await using gate = await openKeeping();
    await scanWith(gate, gate.made, seenFace(gate.made, 0.9));
    // While it runs: the hourly sweep comes, and the start of one whose date was wrong already.
    const right = gate.clock.wall();
    gate.clock.set(right + 400 * DAY_MS);
    await gate.restart();
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(kept(gate)).toHaveLength(1);
    expect(filesOf(gate)).toHaveLength(1);
    gate.clock.set(right);
    await gate.restart();
    const [row] = kept(gate);
    const photo = await gate.core.call('gate.doorPhoto', { checkInId: row!.check_in_id });
    expect(photo.bytes).toEqual(FRAME);
  });

  it('is not kept longer because the clock was set back', async () => {
    await using gate = await openKeeping();
    await scanWith(gate, gate.made, seenFace(gate.made, 0.9));
    await timePasses(gate, DOORS_CLOSE - gate.clock.wall() + 3 * DAY_MS + 1000);
    gate.clock.set(DOORS_CLOSE);
    await gate.restart();
    await expect.poll(() => filesOf(gate)).toEqual([]);
  });

  it('goes sooner where the event’s time was shortened, and no later where it was made longer', async () => {
    await using gate = await openKeeping(3);
    await scanWith(gate, gate.made, seenFace(gate.made, 0.9));
    const daysAfter = () =>
      kept(gate).map(({ keep_until }) => (Date.parse(keep_until) - DOORS_CLOSE) / DAY_MS);
    for (const [days, left] of [
      [7, 3],
      [1, 1],
      [null, 1],
    ] as const) {
      withDatabase(gate, (database) =>
        database.prepare('UPDATE events SET evidence_days = ?').run(days),
      );
      await gate.restart();
      await expect.poll(daysAfter).toEqual([left]);
      await new Promise((resolve) => setTimeout(resolve, 50));
      expect(daysAfter()).toEqual([left]);
    }
  });

  it('can’t be opened once its time is over, also where its file can’t be removed', async () => {
    await using gate = await openKeeping();
    await scanWith(gate, gate.made, seenFace(gate.made, 0.9));
    const [row] = kept(gate);
    const id = row!.file_id;
    const file = path.join(gate.folder, EVIDENCE_FOLDER, id.slice(-2), id);
    // What rm refuses: a folder in its place.
    rmSync(file);
    mkdirSync(path.join(file, 'stuck'), { recursive: true });
    expect(hasEvidenceKey(gate)).toBe(true);
    await timePasses(gate, DOORS_CLOSE - gate.clock.wall() + 3 * DAY_MS + 1000);
    await gate.restart();
    await expect.poll(() => kept(gate)).toEqual([]);
    expect(hasEvidenceKey(gate)).toBe(false);
  });
});

function withDatabase(gate: TestGate<unknown>, work: (raw: ReturnType<typeof openRaw>) => void) {
  const raw = openRaw(gate.folder);
  try {
    work(raw);
  } finally {
    raw.close();
  }
}

function hasEvidenceKey({ folder, made }: TestGate<FaceGuest>): boolean {
  const databaseKey = Buffer.from(TEST_KEY, 'hex');
  const file = path.join(folder, KEY_STORE_FILE);
  const keys = new KeyStore({ file, databaseKey, readonly: true });
  try {
    return keys.find(made.userId, 'evidence') !== null;
  } finally {
    keys.close();
  }
}
