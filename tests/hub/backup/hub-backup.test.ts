import { Decrypter, Encrypter, generateX25519Identity, identityToRecipient } from 'age-encryption';
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openFileStore } from '#server/files/file-store.ts';
import { libpqEnvironment } from '#server/files/pg-programs.ts';
import { hubManifest } from '#server/services/hub-backup-ports.ts';
import { newId } from '#shared/domain/id.ts';
import { openTestHub, type TestHub } from '#tests/fixtures/hub-app.ts';
import { hubCommandOf } from '#tests/fixtures/hub-backup.ts';
import { emptyDatabase, type TestDatabase } from '#tests/fixtures/hub-database.ts';

function hasPgDump(): boolean {
  try {
    execFileSync('pg_dump', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
const why = hasPgDump() ? '' : ' (skipped: postgresql-client missing)';

test('pg_dump hears of the database by variables, never by arguments', () => {
  const url = 'postgres://a%40b:p%2Fw@db.example:6543/gate%20house?sslmode=verify-full';
  expect(libpqEnvironment(url)).toEqual({
    PGHOST: 'db.example',
    PGPORT: '6543',
    PGUSER: 'a@b',
    PGPASSWORD: 'p/w',
    PGDATABASE: 'gate house',
    PGSSLMODE: 'verify-full',
  });
});

describe.skipIf(why !== '')(`the hub’s own backup${why}`, () => {
  let work: string;
  let stand: TestHub;
  let second: string;
  let keyFile: string;
  let user: string;
  let storageKey: string;
  /** What was said before there was anybody to seal to, and then. */
  let nobody: { code: number; said: string };
  let taken: { code: number; said: string };
  const picture = randomBytes(5_000);

  beforeAll(async () => {
    work = mkdtempSync(path.join(tmpdir(), 'gatehouse-hub-own-'));
    second = path.join(work, 'second');
    stand = await openTestHub();
    const identity = await generateX25519Identity();
    keyFile = path.join(work, 'key.txt');
    await writeFile(keyFile, `# made by a test\n${identity}\n`);
    nobody = await hub(['backup', 'now']);
    const recipient = await identityToRecipient(identity);
    await hub(['backup', 'recipient', 'add', 'The organiser', recipient]);
    user = newId();
    storageKey = `${user}/gate/${newId()}`;
    await stand.hub.pool.query(
      `INSERT INTO users (id, email, name, phone, location, version)
       VALUES ($1, 'asha@example.org', 'Asha Rao', '+919800000001', 'Pune', '000000000001-0000')`,
      [user],
    );
    await stand.hub.pool.query(
      `INSERT INTO evidence (check_in_id, event_id, user_id, storage_key, keep_until)
       VALUES ($1, $2, $3, $4, now() + interval '30 days')`,
      [newId(), newId(), user, storageKey],
    );
    const files = openFileStore(stand.hub.config.files);
    await files.put(storageKey, picture);
    files.close();
    taken = await hub(['backup', 'now']);
  });
  afterAll(async () => {
    await stand[Symbol.asyncDispose]();
    rmSync(work, { recursive: true, force: true });
  });

  const hub = (words: readonly string[], more: Readonly<Record<string, string>> = {}) =>
    hubCommandOf(stand, words, { BACKUP_DIR: second, ...more });

  /** Restores into a database and a folder of files of its own. */
  async function restore(database: TestDatabase, more: Readonly<Record<string, string>> = {}) {
    const files = path.join(work, newId());
    const settings = { DATABASE_URL: database.url, FILES_DIR: files, ...more };
    return { files, ...(await hub(['restore', '--identity', keyFile], settings)) };
  }

  async function rowsOf(database: TestDatabase, sql: string): Promise<unknown[]> {
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    try {
      const { rows } = await client.query<Record<string, unknown>>(sql);
      return rows;
    } finally {
      await client.end();
    }
  }

  const newest = (): string => {
    const folder = path.join(second, 'hub');
    const ids = readdirSync(folder).filter((name) => name.length === 36);
    return path.join(folder, ids.toSorted().at(-1) ?? '');
  };

  test('is taken once there is somebody to seal it to', () => {
    expect([nobody.code, nobody.said]).toEqual([1, expect.stringContaining('nobody to seal')]);
    expect([taken.code, taken.said]).toEqual([0, expect.stringMatching(/^the hub\t.*MB$/)]);
  });

  test('brings back rows, files and the log, and begins another epoch', async () => {
    await using database = await emptyDatabase();
    const { code, said, files } = await restore(database);
    expect([code, said]).toEqual([0, expect.stringContaining('1 stored files brought, 0 are in')]);
    expect(said).toContain('the chain holds');
    expect(await rowsOf(database, 'SELECT name FROM users')).toEqual([{ name: 'Asha Rao' }]);
    expect((await readFile(path.join(files, storageKey))).equals(picture)).toBe(true);
    const epochs = 'SELECT epoch FROM hub_state';
    const [before] = (await stand.hub.pool.query(epochs)).rows;
    expect(await rowsOf(database, epochs)).not.toEqual([before]);
  });

  test('is never put over anything', async () => {
    await using database = await emptyDatabase();
    await rowsOf(database, 'CREATE TABLE something (id integer)');
    const { code, said } = await restore(database);
    expect([code, said]).toEqual([1, expect.stringContaining('the database is not empty')]);
    expect(await rowsOf(database, `SELECT 1 FROM pg_tables WHERE tablename = 'users'`)).toEqual([]);
  });

  test('that is cut off or was altered, or sealed to others, fills nothing', async () => {
    await using database = await emptyDatabase();
    const file = path.join(newest(), 'database.age');
    const good = await readFile(file);
    const flipped = Buffer.from(good);
    flipped[good.length >> 1] = (flipped[good.length >> 1] ?? 0) ^ 1;
    for (const bad of [good.subarray(0, good.length - 100), flipped]) {
      await writeFile(file, bad);
      const { code } = await restore(database);
      expect(code).toBe(1);
      expect(await rowsOf(database, `SELECT 1 FROM pg_tables WHERE tablename = 'users'`)).toEqual(
        [],
      );
    }
    await writeFile(file, good);
    const other = path.join(work, 'other.txt');
    await writeFile(other, await generateX25519Identity());
    const refused = await hub(['restore', '--identity', other], { DATABASE_URL: database.url });
    expect([refused.code, refused.said]).toEqual([1, expect.stringContaining('other keys')]);
  });

  test('whose rows are not those that were counted is said to be damaged', async () => {
    await using database = await emptyDatabase();
    const file = path.join(newest(), 'manifest.age');
    const good = await readFile(file);
    const identity = (await readFile(keyFile, 'utf8')).split('\n')[1] ?? '';
    const decrypter = new Decrypter();
    decrypter.addIdentity(identity);
    const said = hubManifest.parse(JSON.parse(await decrypter.decrypt(good, 'text')));
    const encrypter = new Encrypter();
    encrypter.addRecipient(await identityToRecipient(identity));
    const counts = { ...said.counts, users: 2 };
    await writeFile(file, await encrypter.encrypt(JSON.stringify({ ...said, counts })));
    const refused = await restore(database);
    await writeFile(file, good);
    expect([refused.code, refused.said]).toEqual([
      1,
      expect.stringContaining('rows differ in users'),
    ]);
  });

  test('a dump that fails leaves no backup behind', async () => {
    const before = readdirSync(path.join(second, 'hub'));
    const failed = await hub(['backup', 'now'], { PG_PROGRAMS: work });
    expect(failed.code).toBe(1);
    const after = readdirSync(path.join(second, 'hub')).filter((name) => !before.includes(name));
    for (const name of after) {
      expect(readdirSync(path.join(second, 'hub', name))).toEqual([]);
    }
    await using database = await emptyDatabase();
    expect((await restore(database)).code).toBe(0);
  });

  test('whoever was erased since is erased again', async () => {
    const from = { ip: null, userAgent: null, sessionId: newId() };
    const staff = { type: 'staff', id: newId(), role: 'admin', ...from } as const;
    await stand.hub.erasure.eraseFor(staff, user);
    await hub(['backup', 'copy']);
    await using database = await emptyDatabase();
    const { code, said } = await restore(database);
    expect([code, said]).toEqual([0, expect.stringContaining('1 erasures since the backup')]);
    const [row] = await rowsOf(database, 'SELECT name, email, erased_at FROM users');
    expect(row).not.toMatchObject({ name: 'Asha Rao' });
    expect(JSON.stringify(row)).not.toContain('asha@');
    // The one that was told is not told twice.
    expect(await rowsOf(database, 'SELECT 1 FROM mails')).toEqual([]);
    expect(existsSync(path.join(second, 'hub/erasures.json'))).toBe(true);
  });
});
