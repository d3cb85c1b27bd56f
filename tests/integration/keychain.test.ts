import { execFile, spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

const PROGRAMS = ['dbus-run-session', 'gnome-keyring-daemon'];
const missing = PROGRAMS.filter((name) => spawnSync(name, ['--version']).error !== undefined);
const why = missing.length === 0 ? '' : ` (skipped: no ${missing.join(', ')} here)`;
const session = path.join(import.meta.dirname, 'keychain-session.ts');
const UNLOCKED = `eval "$(printf '\\n' | gnome-keyring-daemon --unlock --components=secrets 2>/dev/null)"`;

let home: string;
let dataFolder: string;

beforeEach(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'gatehouse-home-'));
  dataFolder = path.join(home, 'data');
  await mkdir(path.join(home, 'run'), { mode: 0o700 });
  await mkdir(dataFolder);
});
afterEach(() => rm(home, { recursive: true, force: true, maxRetries: 5 }));

/** Runs shell lines in a fresh home, where `open yes|no` opens the key. @returns each answer */
async function inSession(script: string, withBus = true): Promise<unknown[]> {
  const environment: Record<string, string> = {
    PATH: process.env['PATH'] ?? '',
    HOME: home,
    XDG_RUNTIME_DIR: path.join(home, 'run'),
    XDG_DATA_HOME: path.join(home, 'keyrings'),
  };
  const open = `open() { '${process.execPath}' '${session}' '${dataFolder}' "$1"; }`;
  const command = ['bash', '-c', `${open}\n${script}`];
  const [program = '', ...rest] = withBus ? ['dbus-run-session', '--', ...command] : command;
  const { stdout } = await promisify(execFile)(program, rest, { env: environment });
  const lines = stdout.split('\n').filter((line) => line.startsWith('{'));
  return lines.map((line): unknown => JSON.parse(line));
}

describe.skipIf(missing.length > 0)(`the operating system's keychain${why}`, () => {
  test('keeps the database key and other secrets from one start to the next', async () => {
    const [first, second] = await inSession(`${UNLOCKED}\nopen no\nopen yes`);
    expect(first).toMatchObject({ from: 'keychain', secret: null });
    expect(second).toEqual({ ...(first as object), secret: 'a private half' });
    const written = await readFile(path.join(dataFolder, 'folder.json'), 'utf8');
    expect(await readdir(dataFolder)).toEqual(['folder.json']);
    expect(written).not.toContain((first as { key: string }).key);
  });

  test('that is locked gives no new key for an old database, and the old one once unlocked', async () => {
    const [first] = await inSession(`${UNLOCKED}\nopen no`);
    const [locked] = await inSession('open yes');
    const [again] = await inSession(`${UNLOCKED}\nopen yes`);
    expect(locked).toMatchObject({ code: 'keychain-unavailable' });
    expect(again).toEqual({ ...(first as object), secret: 'a private half' });
  });

  test('keeps no key of a copy that was destroyed: not of the store, nor of the device', async () => {
    const [, gone] = await inSession(`${UNLOCKED}\nopen no\nopen destroy`);
    expect(gone).toEqual({ areGone: true, left: [] });
    expect(await readdir(dataFolder)).toEqual([]);
  });

  test('that can not be reached when a copy is destroyed is said to keep what it had', async () => {
    await inSession(`${UNLOCKED}\nopen no`);
    expect(await inSession('open wipe', false)).toEqual([{ areGone: false }]);
    expect(await readdir(dataFolder)).toEqual([]);
  });

  test('that lost its entries gives no new key for an old database', async () => {
    await inSession(`${UNLOCKED}\nopen no`);
    await rm(path.join(home, 'keyrings'), { recursive: true });
    const answers = await inSession(`${UNLOCKED}\nopen yes\nopen yes`);
    const none = { code: 'keychain-unavailable', reason: 'no-entry' };
    expect(answers).toEqual([none, none]);
  });
});

test('without a session bus a first run asks for a passphrase, and an old database is not opened', async () => {
  const answers = await inSession('open no\nopen yes', false);
  expect(answers).toMatchObject([{ locked: 'new' }, { code: 'keychain-unavailable' }]);
});
