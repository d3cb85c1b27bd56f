import { createHash } from 'node:crypto';
import {
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { createCore, type Core } from '#core/core.ts';
import { silentLog } from '#core/log.ts';
import { DATABASE_FILE, openDatabase } from '#core/storage/database.ts';
import type { MigrationStep } from '#core/storage/migrator.ts';
import { kioskMigrations } from '#migrations/kiosk/index.ts';
import type { CoreState } from '#shared/ipc/core-contract.ts';
import { makeSmallEvent, TEST_KEY } from '#tests/fixtures/small-event.ts';
import { makeFolder, openRaw } from './test-core.ts';

const open: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).toReversed()) await close();
});

async function preparedFolder(): Promise<{ folder: string; file: string }> {
  const { folder, remove } = makeFolder();
  open.push(remove);
  await makeSmallEvent(folder, {}, (small) => small.addGuest());
  return { folder, file: path.join(folder, DATABASE_FILE) };
}

async function start(folder: string, throwawayKey = TEST_KEY): Promise<[Core, CoreState]> {
  const core = createCore({ dataFolder: folder, throwawayKey, log: silentLog });
  open.push(() => core.close());
  return [core, await core.open()];
}

const digest = (file: string): string =>
  createHash('sha256').update(readFileSync(file)).digest('hex');

describe('opening a data folder', () => {
  it('starts in set-up, says that the key is a throw-away one, and refuses gate calls', async () => {
    const { folder } = await preparedFolder();
    const [core, state] = await start(folder);
    expect(state).toEqual({ phase: 'setup', throwawayKey: true, hasStaff: true });
    await expect(core.call('gate.status', {})).rejects.toMatchObject({ code: 'not-ready' });
    const { events } = await core.call('setup.events', {});
    expect(events.map(({ title, attendees }) => [title, attendees])).toEqual([
      ['Founders evening', 1],
      ['Other evening', 0],
    ]);
  });

  it('is at its gate again after a restart, under the same identity', async () => {
    const { folder } = await preparedFolder();
    const [core] = await start(folder);
    const { events } = await core.call('setup.events', {});
    const [event] = events;
    const choice = { kioskName: 'Laptop', eventId: event!.id, gateId: event!.gates[0]!.id };
    await core.call('setup.chooseGate', choice);
    await core.close();
    const [again, state] = await start(folder);
    expect(state).toEqual({ phase: 'gate' });
    expect(await again.call('setup.kioskName', {})).toEqual({ kioskName: 'Laptop' });
    const raw = openRaw(folder);
    expect(raw.prepare('SELECT count(*) AS n FROM kiosks').get()).toEqual({ n: 1 });
    raw.close();
  });

  it('keeps nothing in the clear', async () => {
    const { folder, file } = await preparedFolder();
    const [core] = await start(folder);
    await core.call('setup.events', {});
    const bytes = readFileSync(file).toString('latin1');
    expect(bytes).not.toContain('SQLite format 3');
    expect(bytes).not.toContain('Founders evening');
    const others = readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(path.join(entry.parentPath, entry.name)).toString('latin1'));
    expect(others.filter((text) => text.includes(TEST_KEY))).toEqual([]);
    expect(others.filter((text) => text.includes('Guest 1'))).toEqual([]);
  });

  it('refuses a folder that another process has open', async () => {
    const { folder } = await preparedFolder();
    await start(folder);
    const [, state] = await start(folder);
    expect(state).toMatchObject({ phase: 'failed', code: 'data-folder-in-use' });
  });

  it('names a wrong key and leaves the file as it is', async () => {
    const { folder, file } = await preparedFolder();
    const before = digest(file);
    const [, state] = await start(folder, 'ab'.repeat(32));
    expect(state).toMatchObject({ phase: 'failed', code: 'database-wrong-key' });
    expect(digest(file)).toBe(before);
    const [, right] = await start(folder).catch(() => [null, null]);
    expect(right).toMatchObject({ phase: 'failed', code: 'data-folder-in-use' });
  });

  it('names a wrong key also where nothing was written down beside the database', async () => {
    const { folder, file } = await preparedFolder();
    rmSync(`${file}.key-check`);
    const [, state] = await start(folder, 'ab'.repeat(32));
    expect(state).toMatchObject({ phase: 'failed', code: 'database-wrong-key' });
  });

  it.each([
    ['its first page was damaged', (file: string) => damage(file, 100)],
    ['it was cut to nothing', (file: string) => truncateSync(file, 0)],
    ['it is gone', (file: string) => rmSync(file)],
  ])('names a corrupt database when %s, and makes no new one', async (_, harm) => {
    const { folder, file } = await preparedFolder();
    harm(file);
    const before = existsSync(file) ? digest(file) : null;
    const [, state] = await start(folder);
    expect(state).toMatchObject({ phase: 'failed', code: 'database-corrupt' });
    expect(existsSync(file) ? digest(file) : null).toBe(before);
  });
});

describe('a laptop without a keychain', () => {
  const loadKeychain = () => Promise.resolve({ ok: false, why: 'none here' } as const);
  const PASSPHRASE = 'correct horse battery staple';

  async function startLocked(folder: string): Promise<[Core, CoreState]> {
    const core = createCore({ dataFolder: folder, loadKeychain, log: silentLog });
    open.push(() => core.close());
    return [core, await core.open()];
  }

  it('asks for a passphrase, and opens with that one only', async () => {
    const { folder, remove } = makeFolder();
    open.push(remove);
    const [first, asking] = await startLocked(folder);
    expect(asking).toEqual({ phase: 'locked', passphrase: 'new' });
    await expect(first.call('setup.events', {})).rejects.toMatchObject({ code: 'not-ready' });
    const unlocked = await first.call('core.unlock', { passphrase: PASSPHRASE });
    expect(unlocked).toEqual({ phase: 'setup', throwawayKey: false, hasStaff: false });
    expect(await first.call('core.unlock', { passphrase: 'again' })).toEqual(unlocked);
    await first.close();

    const [second, known] = await startLocked(folder);
    expect(known).toEqual({ phase: 'locked', passphrase: 'known' });
    await expect(
      second.call('core.unlock', { passphrase: 'wrong horse battery staple' }),
    ).rejects.toMatchObject({ code: 'passphrase-wrong' });
    expect(await second.call('core.state', {})).toEqual(known);
    expect(await second.call('core.unlock', { passphrase: PASSPHRASE })).toEqual(unlocked);
  });
});

function damage(file: string, at: number): void {
  const bytes = readFileSync(file);
  bytes.fill(0x5a, at, at + 64);
  writeFileSync(file, bytes);
}

describe('a migration', () => {
  const key = Buffer.from(TEST_KEY, 'hex');
  const next: MigrationStep = {
    name: '9999-test',
    up: (database) => database.exec('ALTER TABLE gates ADD COLUMN test_only TEXT'),
  };
  const migrated = [...kioskMigrations, next];
  const after: MigrationStep = { name: '9999-test-after', up: () => undefined };
  const contracting: MigrationStep = { ...next, readableFrom: next.name };

  it('keeps an encrypted copy of the database as it was, then runs', async () => {
    const { folder } = await preparedFolder();
    const database = await openDatabase({ dataFolder: folder, key, migrations: migrated });
    expect(database.prepare('SELECT test_only FROM gates').all()).not.toEqual([]);
    database.close();
    const aside = readdirSync(path.join(folder, 'aside'));
    expect(aside).toEqual([expect.stringMatching(/^before-9999-test-.*\.db$/)]);

    const { folder: other, remove } = makeFolder();
    open.push(remove);
    const copy = readFileSync(path.join(folder, 'aside', aside[0]!));
    writeFileSync(path.join(other, DATABASE_FILE), copy);
    const raw = openRaw(other);
    expect(raw.prepare('SELECT count(*) AS n FROM registrations').get()).toEqual({ n: 1 });
    expect(raw.prepare('SELECT name FROM migrations').all()).toHaveLength(kioskMigrations.length);
    raw.close();
  });

  it('makes no copy of a database that is new or up to date', async () => {
    const { folder } = await preparedFolder();
    const again = await openDatabase({ dataFolder: folder, key, migrations: kioskMigrations });
    again.close();
    expect(existsSync(path.join(folder, 'aside'))).toBe(false);
  });

  it('that fails leaves the database at the step before', async () => {
    const { folder } = await preparedFolder();
    const broken: MigrationStep = {
      name: '9999-broken',
      up: (database) => database.exec('CREATE TABLE half (a TEXT); SELECT nonsense'),
    };
    const steps = [...kioskMigrations, broken];
    await expect(openDatabase({ dataFolder: folder, key, migrations: steps })).rejects.toThrow(
      /nonsense/,
    );
    const raw = openRaw(folder);
    expect(raw.prepare("SELECT name FROM sqlite_master WHERE name = 'half'").all()).toEqual([]);
    raw.close();
  });

  it('works with the code of the step before, which leaves it as it is', async () => {
    const { folder } = await preparedFolder();
    (await openDatabase({ dataFolder: folder, key, migrations: migrated })).close();
    const asides = readdirSync(path.join(folder, 'aside'));
    const [core, state] = await start(folder);
    expect(state).toMatchObject({ phase: 'setup' });
    expect((await core.call('setup.events', {})).events).toHaveLength(2);
    await core.close();
    const raw = openRaw(folder);
    expect(raw.prepare('SELECT name, readable_from FROM migrations').all()).toEqual([
      { name: '0001-initial', readable_from: '0001-initial' },
      { name: '0002-faces', readable_from: '0001-initial' },
      { name: '0003-admin', readable_from: '0002-faces' },
      { name: '0004-sync', readable_from: '0003-admin' },
      { name: '0005-backup', readable_from: '0004-sync' },
      { name: '0006-updates', readable_from: '0005-backup' },
      { name: '0007-lease', readable_from: '0006-updates' },
      { name: '9999-test', readable_from: '0007-lease' },
    ]);
    raw.close();
    expect(readdirSync(path.join(folder, 'aside'))).toEqual(asides);
    (await openDatabase({ dataFolder: folder, key, migrations: migrated })).close();
  });

  it.each([
    ['a version two steps newer wrote it', [...migrated, after], kioskMigrations],
    ['a newer version wrote it that contracts', [...kioskMigrations, contracting], kioskMigrations],
    ['its history is another', [{ ...next, name: '0000-other' }], kioskMigrations],
    ['steps were reordered', migrated, [next, ...kioskMigrations]],
  ])('is refused, and nothing written, when %s', async (_, first, second) => {
    const { folder, remove } = makeFolder();
    open.push(remove);
    const only = first.length === 1 ? [{ name: first[0]!.name, up: () => undefined }] : first;
    (await openDatabase({ dataFolder: folder, key, migrations: only })).close();
    const before = digest(path.join(folder, DATABASE_FILE));
    await expect(
      openDatabase({ dataFolder: folder, key, migrations: second }),
    ).rejects.toMatchObject({ code: 'database-newer' });
    expect(digest(path.join(folder, DATABASE_FILE))).toBe(before);
    expect(existsSync(path.join(folder, 'aside'))).toBe(false);
  });
});
