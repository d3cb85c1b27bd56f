import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DATABASE_FILE, openDatabase } from '#core/storage/database.ts';
import { storing } from '#core/storage/storage-error.ts';
import { kioskMigrations } from '#migrations/kiosk/index.ts';
import { GatehouseError } from '#shared/errors.ts';
import { seededRandom } from '#tools/simulate/random.ts';

const FLIPS = 80;
const KEY = Buffer.alloc(32, 7);
const work = mkdtempSync(path.join(realpathSync(tmpdir()), 'gatehouse-damage-'));
afterAll(() => rmSync(work, { recursive: true, force: true }));

const sound = path.join(work, 'sound');
beforeAll(async () => {
  const database = await openDatabase({
    dataFolder: sound,
    key: KEY,
    migrations: kioskMigrations,
  });
  const insert = database.prepare(
    "INSERT INTO admin_users (id, email, name, role, active, created_at) VALUES (?, ?, ?, 'gate', 1, '')",
  );
  database.transaction(() => {
    for (let row = 0; row < 2000; row += 1) {
      insert.run(`staff-${row}`, 'someone@example.org', 'x'.repeat(60));
    }
  })();
  database.close();
});

/** A copy of the sound folder, its database changed. */
function damaged(name: string, damage: (bytes: Buffer) => Buffer): string {
  const folder = path.join(work, name);
  mkdirSync(folder);
  for (const entry of readdirSync(sound, { withFileTypes: true })) {
    if (entry.isFile()) copyFileSync(path.join(sound, entry.name), path.join(folder, entry.name));
  }
  const file = path.join(folder, DATABASE_FILE);
  writeFileSync(file, damage(readFileSync(file)));
  return folder;
}

/** What opening and then reading everything says: `fine`, or the code of the error. */
async function verdictOn(
  dataFolder: string,
  key: Buffer = KEY,
  migrations = kioskMigrations,
): Promise<string> {
  try {
    const database = await openDatabase({ dataFolder, key, migrations });
    try {
      return storing(() => {
        const told = database.pragma('integrity_check', { simple: true });
        return told === 'ok' ? 'fine' : 'database-corrupt';
      });
    } finally {
      database.close();
    }
  } catch (error) {
    if (error instanceof GatehouseError) return error.code;
    throw error;
  }
}

/** What the folder's store is called, and which of the files that were there have changed. */
async function report(folder: string, ...how: [Buffer?, typeof kioskMigrations?]) {
  const files = readdirSync(folder).filter((name) => statSync(path.join(folder, name)).isFile());
  const before = files.map((name) => readFileSync(path.join(folder, name)));
  const named = await verdictOn(folder, ...how);
  const changed = files.filter((name, index) => {
    const file = path.join(folder, name);
    return !existsSync(file) || !readFileSync(file).equals(before[index]!);
  });
  return { named, changed };
}

const kept = (named: string) => ({ named, changed: [] });

describe('a store that can not be opened is named, and kept byte for byte', () => {
  it('opens when nothing is wrong with it', async () => {
    expect(await verdictOn(damaged('copy', (bytes) => bytes))).toBe('fine');
  });

  it(`finds flipped bits wherever they are (${FLIPS} seeds)`, async () => {
    const missed: number[] = [];
    for (let seed = 0; seed < FLIPS; seed += 1) {
      const random = seededRandom(seed);
      const folder = damaged(`flip-${seed}`, (bytes) => {
        // Half of them in the first page, where header and schema are.
        const range = seed % 2 === 0 ? 4096 : bytes.length;
        for (let flips = 1 + Math.floor(random() * 8); flips > 0; flips -= 1) {
          const at = Math.floor(random() * range);
          bytes[at]! ^= 1 << Math.floor(random() * 8);
        }
        return bytes;
      });
      const { named, changed } = await report(folder);
      if (named !== 'database-corrupt' || changed.length > 0) missed.push(seed);
    }
    expect(missed, 'seeds that were not named or not kept').toEqual([]);
  });

  const cases: [string, (bytes: Buffer) => Buffer][] = [
    ['cut to half', (bytes) => bytes.subarray(0, bytes.length / 2)],
    ['cut inside the first page', (bytes) => bytes.subarray(0, 1000)],
    ['cut inside a later page', (bytes) => bytes.subarray(0, 4096 * 20 + 17)],
    ['of no length', () => Buffer.alloc(0)],
    ['all zeros', (bytes) => Buffer.alloc(bytes.length)],
    ['garbage', (bytes) => Buffer.from(bytes.map((_, at) => (at * 131 + (at >> 8) * 17) & 255))],
    ['a text', () => Buffer.from('Dear organiser, please find attached\n'.repeat(400))],
    [
      'its pages in another order',
      (b) => Buffer.concat([b.subarray(0, 8192), b.subarray(12288), b.subarray(8192, 12288)]),
    ],
  ];
  it.each(cases)('says corrupt of a file %s', async (name, damage) => {
    expect(await report(damaged(name.replaceAll(' ', '-'), damage))).toEqual(
      kept('database-corrupt'),
    );
  });

  it('says corrupt where the file is gone, and makes no new one', async () => {
    const folder = damaged('gone', (bytes) => bytes);
    rmSync(path.join(folder, DATABASE_FILE));
    expect(await report(folder)).toEqual(kept('database-corrupt'));
    expect(readdirSync(folder)).not.toContain(DATABASE_FILE);
  });

  it('says wrong key, with and without the small file that tells', async () => {
    const folder = damaged('wrong-key', (bytes) => bytes);
    expect(await report(folder, Buffer.alloc(32, 8))).toEqual(kept('database-wrong-key'));
    rmSync(path.join(folder, `${DATABASE_FILE}.key-check`));
    expect(await report(folder, Buffer.alloc(32, 8))).toEqual(kept('database-wrong-key'));
  });

  it('says newer of a store that a later version has migrated', async () => {
    const folder = damaged('newer', (bytes) => bytes);
    const later = [
      ...kioskMigrations,
      {
        name: '9999-of-tomorrow',
        // What one version older can't work with (contract).
        readableFrom: '9999-of-tomorrow',
        up: (db: { exec(sql: string): unknown }) => void db.exec('CREATE TABLE t (a)'),
      },
    ];
    expect(await verdictOn(folder, KEY, later)).toBe('fine');
    expect(await report(folder)).toEqual(kept('database-newer'));
    expect(await verdictOn(folder, KEY, later)).toBe('fine');
  });
});
