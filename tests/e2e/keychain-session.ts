import { spawn, spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';

const PROGRAMS = ['dbus-run-session', 'gnome-keyring-daemon'];
// The daemon unlocks with an empty password; the session lasts until its input ends.
const SCRIPT = `printf '\\n' | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1
echo "$DBUS_SESSION_BUS_ADDRESS"
cat >/dev/null`;

/** What makes a program find no keychain, whatever this machine has (Linux). */
export const NO_KEYCHAIN: Readonly<Record<string, string>> = {
  DBUS_SESSION_BUS_ADDRESS: 'disabled:',
};

/** Programs that a keychain of our own needs and this machine lacks. */
export function missingKeychainPrograms(): string[] {
  return PROGRAMS.filter((name) => spawnSync(name, ['--version']).error !== undefined);
}

/** A session bus with an unlocked, empty keychain. */
export interface KeychainSession {
  /** For a program that is to use it. */
  readonly env: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

/** Starts a keychain in a home of its own, apart from the one of whoever runs the tests. */
export async function openKeychainSession(): Promise<KeychainSession> {
  const home = await mkdtemp(path.join(tmpdir(), 'gatehouse-home-'));
  const runtime = path.join(home, 'run');
  await mkdir(runtime, { mode: 0o700 });
  const places = { HOME: home, XDG_RUNTIME_DIR: runtime, XDG_DATA_HOME: path.join(home, 'share') };
  const session = spawn('dbus-run-session', ['--', 'bash', '-c', SCRIPT], {
    stdio: ['pipe', 'pipe', 'ignore'],
    env: { ...process.env, ...places },
  });
  const ended = new Promise<void>((resolve) => session.once('exit', () => resolve()));
  const address = await new Promise<string>((resolve, reject) => {
    createInterface({ input: session.stdout }).once('line', resolve);
    session.once('exit', (code) => reject(new Error(`the session ended with code ${code}`)));
  });
  return {
    env: { ...places, DBUS_SESSION_BUS_ADDRESS: address },
    close: async () => {
      session.stdin.end();
      await ended;
      await rm(home, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
