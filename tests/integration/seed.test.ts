import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createCore, type Core } from '#core/core.ts';
import { silentLog } from '#core/log.ts';
import { CURRENT_FACE_MODEL } from '#shared/face/template.ts';
import { newId } from '#shared/domain/id.ts';
import { noKeychain } from '#tests/fakes/fake-keychain.ts';
import { seedDataFolder, type SeedRequest } from '#tools/seed/seed-data-folder.ts';

const THROWAWAY_KEY = 'c4'.repeat(32);
const ROOT = path.resolve(import.meta.dirname, '../..');

let parent: string;
let dataFolder: string;

beforeEach(async () => {
  parent = await mkdtemp(path.join(tmpdir(), 'gatehouse-seed-'));
  dataFolder = path.join(parent, 'data');
});
afterEach(() => rm(parent, { recursive: true, force: true }));

function request(change: Partial<SeedRequest> = {}): SeedRequest {
  const size = { attendees: 60, events: 2, seed: '7', selfies: 3 };
  return { dataFolder, ...size, throwawayKey: THROWAWAY_KEY, ...change };
}

async function withCore<T>(work: (core: Core) => Promise<T>, throwawayKey?: string): Promise<T> {
  const core = createCore({
    dataFolder,
    throwawayKey,
    log: silentLog,
    loadKeychain: noKeychain,
  });
  try {
    await core.open();
    return await work(core);
  } finally {
    await core.close();
  }
}

interface TicketLine {
  readonly attendee: string;
  readonly text: string;
  readonly expected: string;
  readonly number: string;
  readonly event: string;
}

/** RFC 4180, quoted values with line breaks included. */
function parseTable(csv: string): TicketLine[] {
  const cell = /(?:"((?:[^"]|"")*)"|([^,\n]*))(,|\n)/g;
  const rows: string[][] = [[]];
  for (const [, quoted, plain, end] of csv.matchAll(cell)) {
    rows.at(-1)!.push(quoted?.replaceAll('""', '"') ?? plain ?? '');
    if (end === '\n') rows.push([]);
  }
  return rows.slice(1, -1).map((row) => {
    const [attendee = '', text = '', expected = '', number = '', event = ''] = row;
    return { attendee, text, expected, number, event };
  });
}

async function readTable(): Promise<TicketLine[]> {
  return parseTable(await readFile(path.join(dataFolder, 'seed/tickets.csv'), 'utf8'));
}

describe('a seeded folder', () => {
  test('stands at its gate and answers every row of tickets.csv as the row says', async () => {
    const { event, gate } = await seedDataFolder(request());
    const rows = await readTable();
    const answers = await withCore(async (core) => {
      expect(core.state()).toEqual({ phase: 'gate' });
      const status = await core.call('gate.status', {});
      expect(status.event.title).toBe(event.title);
      expect(status.gate.name).toBe(gate.name);
      const scans = [];
      for (const { text } of rows) {
        const scan = { scanId: newId(), text, reader: 'camera', direction: 'in' } as const;
        scans.push((await core.call('gate.scan', scan)).verdict);
      }
      return scans;
    }, THROWAWAY_KEY);
    const differing = rows.filter(({ expected }, index) => expected !== answers[index]);
    expect(differing).toEqual([]);
    expect(new Set(answers)).toEqual(
      new Set(
        (
          'admitted already-inside forged kyc-pending kyc-rejected not-a-ticket ' +
          'not-on-this-event person-blocked registration-cancelled ticket-replaced ' +
          'ticket-revoked too-early unknown-ticket unreadable wrong-gate'
        ).split(' '),
      ),
    );
  });

  test('has supervisors whose PINs are known, and photographs', async () => {
    const { staff } = await seedDataFolder(request());
    const supervisor = staff.find(({ name }) => name === 'Kavita Deshmukh');
    const [first] = await readTable();
    await withCore(async (core) => {
      const { supervisors } = await core.call('gate.supervisors', {});
      const { id } = supervisors.find(({ name }) => name === 'Kavita Deshmukh')!;
      const forPress = (await readTable()).find(({ expected }) => expected === 'wrong-gate')!;
      const scan = { scanId: newId(), reader: 'camera', direction: 'in' } as const;
      const refused = await core.call('gate.scan', { ...scan, text: forPress.text });
      const let_in = await core.call('gate.override', {
        checkInId: refused.checkInId,
        staffId: id,
        pin: supervisor!.pin,
        reason: 'wrong-gate-accepted',
      });
      expect(let_in.kind).toBe('override');

      const admitted = await core.call('gate.scan', {
        ...scan,
        scanId: newId(),
        text: first!.text,
      });
      expect(admitted.person).toMatchObject({ name: first!.attendee, hasPhoto: true });
      const photo = await core.call('gate.photo', { userId: admitted.person!.userId });
      const { width, height, format } = await sharp(photo.bytes).metadata();
      expect({ width, height, format }).toEqual({ width: 400, height: 400, format: 'jpeg' });
      expect(photo.bytes.length).toBeGreaterThan(5_000);
      expect(photo.bytes.length).toBeLessThan(25_000);
    }, THROWAWAY_KEY);
  });

  test('has people of every consent, and uses no faces unless asked to', async () => {
    await seedDataFolder(request({ attendees: 60, events: 1, selfies: 30 }));
    await withCore(async (core) => {
      const { face } = await core.call('gate.status', {});
      expect(face).toEqual({
        policy: 'off',
        liveness: 'signs',
        templatesMade: 0,
        // Of thirty selfies three are of silent people, and one is of who withdrew.
        templatesWaiting: 26,
      });
    }, THROWAWAY_KEY);
  });

  test('takes pictures and the use of faces from who asks for it', async () => {
    const picture = Uint8Array.from(Buffer.from('a picture of the caller’s'));
    const faces = {
      face_policy: 'required',
      face_liveness: 'challenge',
      evidence_days: 14,
    } as const;
    // Of the silent: with a picture of the caller's they consent.
    const pictures = new Map([[7, picture]]);
    await seedDataFolder(request({ attendees: 12, events: 1, selfies: 0, pictures, faces }));
    await withCore(async (core) => {
      const { face } = await core.call('gate.status', {});
      expect(face).toMatchObject({ policy: 'required', liveness: 'challenge' });
      const { source } = await core.call('face.nextSource', { model: CURRENT_FACE_MODEL });
      expect(source?.picture).toEqual({ mime: 'image/jpeg', bytes: picture });
    }, THROWAWAY_KEY);
  });

  test('has the same package and tickets for the same seed, and others for another', async () => {
    const digests = async (change: Partial<SeedRequest>) => {
      await seedDataFolder(request({ ...change, date: '2026-11-22' }));
      return Promise.all(
        ['event.gatehouse', 'tickets.csv'].map(async (name) =>
          createHash('sha256')
            .update(await readFile(path.join(dataFolder, 'seed', name)))
            .digest('hex'),
        ),
      );
    };
    const first = await digests({ attendees: 25 });
    expect(await digests({ attendees: 25 })).toEqual(first);
    const other = await digests({ attendees: 25, seed: '8' });
    expect(other[0]).not.toBe(first[0]);
    expect(other[1]).not.toBe(first[1]);
  });

  test('opens with the passphrase that was made up, where there is no keychain', async () => {
    const options = { throwawayKey: undefined, loadKeychain: noKeychain, attendees: 12 };
    const { key, passphrase } = await seedDataFolder(request(options));
    expect(key).toBe('passphrase');
    await withCore(async (core) => {
      expect(core.state()).toEqual({ phase: 'locked', passphrase: 'known' });
      const unlocked = await core.call('core.unlock', { passphrase: passphrase! });
      expect(unlocked).toEqual({ phase: 'gate' });
    });
  });

  test('holds no name, phone or ticket in the clear outside its folder for testing', async () => {
    await seedDataFolder(request());
    const rows = await readTable();
    const entries = await readdir(dataFolder, { recursive: true, withFileTypes: true });
    const kept = entries.filter(
      (entry) => entry.isFile() && !entry.parentPath.endsWith(`${path.sep}seed`),
    );
    const raw = Buffer.concat(
      await Promise.all(kept.map((entry) => readFile(path.join(entry.parentPath, entry.name)))),
    );
    const people = rows.filter(({ number, expected }) => number !== '' && expected === 'admitted');
    expect(people.length).toBeGreaterThan(20);
    const canaries = people.flatMap(({ attendee, number }) => [
      attendee,
      number.replaceAll('-', '').slice(0, 13),
    ]);
    expect(canaries.filter((canary) => raw.includes(canary))).toEqual([]);
  });
});

describe('a folder that is not for seeding', () => {
  test('is refused and left as it is', async () => {
    await writeFile(path.join(parent, 'letter.txt'), 'dear all');
    const seeding = seedDataFolder(request({ dataFolder: parent }));
    await expect(seeding).rejects.toThrow(/not empty and was not made by the seed/);
    expect(await readdir(parent)).toEqual(['letter.txt']);
  });

  test('because a kiosk has it open, is refused', async () => {
    await seedDataFolder(request({ attendees: 12 }));
    await withCore(async () => {
      const seeding = seedDataFolder(request({ attendees: 12 }));
      await expect(seeding).rejects.toMatchObject({ code: 'data-folder-in-use' });
    }, THROWAWAY_KEY);
  });

  test('ends the command with a sentence: 1 for a folder, 2 for arguments', async () => {
    await writeFile(path.join(parent, 'letter.txt'), 'dear all');
    const run = (...argv: string[]) => {
      const script = path.join(ROOT, 'tools/seed.ts');
      return spawnSync(process.execPath, [script, ...argv], { encoding: 'utf8', cwd: ROOT });
    };
    const refused = run('--data', parent);
    expect(refused.status).toBe(1);
    expect(refused.stderr).toContain('choose another folder');
    const misused = run('--data', dataFolder, '--attendees', 'all');
    expect(misused.status).toBe(2);
    expect(misused.stderr).toContain('Usage: npm run seed');
  });
});
