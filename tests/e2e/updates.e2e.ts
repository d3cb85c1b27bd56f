import { expect, test } from '@playwright/test';
import { spawn } from 'node:child_process';
import { createPrivateKey } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runHub } from '#tools/hub/hub-program.ts';
import { kioskLaunch } from '#tools/kiosk-launch.ts';
import { makeReleaseKey, publicText, signRelease } from '#tools/release/release-signer.ts';
import { ROOT } from '#tools/runtime.ts';
import { KioskProcess } from '#tools/soak/kiosk-process.ts';
import { SoakHub } from '#tools/soak/soak-hub.ts';
import { TEST_KEY } from './electron-app.ts';

/*
 * The real Electron, the real electron-updater and the real hub, all the way from one version to the next
 * and back. The package is a stand-in: where an AppImage carries its own Electron, it is a script that
 * starts the one that is here with a folder of another version.
 */

const PATIENCE = { timeout: 60_000, intervals: [200] };

const room = mkdtempSync(path.join(tmpdir(), 'gatehouse-update-e2e-'));
const dataFolder = path.join(room, 'data');
const installed = path.join(room, 'Gatehouse.AppImage');
const pids = path.join(room, 'pids');
const key = createPrivateKey(makeReleaseKey());
let hub: SoakHub;

test.beforeAll(async () => {
  mkdirSync(dataFolder, { recursive: true });
  const always = { kind: 'window', days: [0, 1, 2, 3, 4, 5, 6], from: '00:00', to: '00:00' };
  const updates = { when: always, kilobytesPerSecond: 100_000 };
  writeFileSync(path.join(dataFolder, 'settings.json'), JSON.stringify({ updates }));
  writeFileSync(path.join(room, 'keys.json'), JSON.stringify({ keys: [publicText(key)] }));
  hub = await SoakHub.start();
  const kiosk = new KioskProcess({ dataFolder, key: TEST_KEY, clockMs: 0 });
  await kiosk.ask({ do: 'open' });
  const given = { name: 'Gate A', use: 'gate', events: [] };
  const made = await hub.as('admin').call('POST', '/v1/kiosks', given);
  await kiosk.client(null)('setup.enrol', { link: String(made['qr']) });
  await kiosk.close();
});
test.afterAll(async () => {
  for (const pid of everStarted()) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It ended by itself, as most did.
    }
  }
  await hub.close();
  rmSync(room, { recursive: true, force: true, maxRetries: 5 });
});

/** A folder that Electron runs as this version: the program of this checkout. */
function programOf(version: string, isBad: boolean): string {
  const folder = path.join(room, `program-${version}`);
  mkdirSync(folder);
  symlinkSync(path.join(ROOT, 'out'), path.join(folder, 'out'));
  const real = path.join(ROOT, 'out/main/index.js');
  const trial = path.join(dataFolder, 'updates/trial.json');
  const entry = `import ${JSON.stringify(real)};\n`;
  // Once this start was counted, and before it can show anything.
  const end = `import { readFileSync, statSync } from 'node:fs';
    const begun = Date.now();
    const trial = ${JSON.stringify(trial)};
    const isCounted = () => statSync(trial, { throwIfNoEntry: false })?.mtimeMs > begun;
    const isTried = () => isCounted() && readFileSync(trial, 'utf8').includes('"testing"');
    setInterval(() => isTried() && process.kill(process.pid, 'SIGKILL'), 5);`;
  const main = isBad ? `${entry}${end}` : entry;
  writeFileSync(path.join(folder, 'main.mjs'), main);
  writeFileSync(
    path.join(folder, 'package.json'),
    JSON.stringify({ name: 'gatehouse', version, main: 'main.mjs', type: 'module' }),
  );
  return folder;
}

/** The stand-in for an AppImage of a version. */
function standIn(version: string, isBad = false): string {
  const { executablePath, args } = kioskLaunch({ dataFolder });
  const words = [
    executablePath,
    ...args.map((arg) => (arg === ROOT ? programOf(version, isBad) : arg)),
  ];
  const quoted = words.map((word) => `'${word}'`).join(' ');
  return `#!/bin/sh\n# Gatehouse ${version}\necho $$ >> '${pids}'\nexec ${quoted}\n`;
}

async function release(sequence: number, version: string, isBad = false): Promise<void> {
  const folder = path.join(room, `dist-${sequence}`);
  mkdirSync(folder);
  writeFileSync(path.join(folder, `Gatehouse-${version}.AppImage`), standIn(version, isBad));
  const manifest = path.join(folder, 'release.json');
  const choice = {
    sequence,
    version,
    channel: 'stable',
    minimum_version: null,
    security: false,
    released_at: '2026-11-23T10:32:00.000Z',
  } as const;
  writeFileSync(manifest, JSON.stringify(await signRelease(folder, choice, key)));
  const keys = path.join(room, 'keys.json');
  const data = ['--data', path.join(hub.folder, 'data')];
  for (const words of [
    ['add', folder, '--manifest', manifest, '--keys', keys],
    ['roll-out', String(sequence), '100%'],
  ]) {
    const program = runHub(['release', ...words, ...data], { LOG_LEVEL: 'warn' });
    expect(await program.ended(), program.said()).toBe(0);
  }
}

/** Starts what is installed, as somebody at the laptop would. */
function start(): void {
  const { env } = kioskLaunch({ dataFolder, throwawayKey: TEST_KEY });
  spawn(installed, [], {
    detached: true,
    stdio: 'ignore',
    env: {
      ...env,
      APPIMAGE: installed,
      GATEHOUSE_RELEASE_KEYS: path.join(room, 'keys.json'),
      GATEHOUSE_NO_MULTICAST: '1',
      XDG_CACHE_HOME: path.join(room, 'cache'),
    },
  }).unref();
}

const everStarted = (): number[] =>
  existsSync(pids) ? readFileSync(pids, 'utf8').trim().split('\n').map(Number) : [];

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

const nobodyRuns = (): boolean => !everStarted().some(isRunning);

async function report(): Promise<unknown> {
  const [row] = await hub.query<{ report: unknown }>('SELECT report FROM kiosk_updates');
  return row?.report;
}

function kept(name: string): unknown {
  const file = path.join(dataFolder, 'updates', name);
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null;
}

test('a laptop goes to the next version by itself, and back from one that does not work', async () => {
  test.setTimeout(240_000);
  writeFileSync(installed, standIn('0.1.1'));
  chmodSync(installed, 0o755);
  await release(1, '0.2.0');
  start();
  await expect
    .poll(report, PATIENCE)
    .toMatchObject({ version: '0.2.0', state: 'current', sequence: 1, failure: null });
  expect(readFileSync(installed, 'utf8')).toContain('# Gatehouse 0.2.0\n');
  expect(kept('trial.json')).toBeNull();
  expect(kept('kept.json')).toMatchObject({ version: '0.2.0', name: 'Gatehouse-0.2.0.AppImage' });

  await release(2, '0.3.0', true);
  process.kill(everStarted().at(-1)!, 'SIGTERM');
  await expect.poll(nobodyRuns, PATIENCE).toBe(true);
  start();
  for (let starts = 1; starts <= 3; starts += 1) {
    await expect
      .poll(() => kept('trial.json'), PATIENCE)
      .toMatchObject({ state: 'testing', starts });
    await expect.poll(nobodyRuns, PATIENCE).toBe(true);
    expect(readFileSync(installed, 'utf8')).toContain('# Gatehouse 0.3.0\n');
    start();
  }
  await expect
    .poll(report, PATIENCE)
    .toMatchObject({ version: '0.2.0', state: 'went-back', sequence: 2, failure: 'self-test' });
  expect(readFileSync(installed, 'utf8')).toContain('# Gatehouse 0.2.0\n');
  process.kill(everStarted().at(-1)!, 'SIGTERM');
  await expect.poll(nobodyRuns, PATIENCE).toBe(true);
});
