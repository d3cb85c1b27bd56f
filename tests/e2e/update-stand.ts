import { expect } from '@playwright/test';
import { spawn } from 'node:child_process';
import { createPrivateKey } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runHub } from '#tools/hub/hub-program.ts';
import { kioskLaunch } from '#tools/kiosk-launch.ts';
import { makeReleaseKey, publicText, signRelease } from '#tools/release/release-signer.ts';
import { ROOT } from '#tools/runtime.ts';
import type { SoakHub } from '#tools/soak/soak-hub.ts';

const ALWAYS = { kind: 'window', days: [0, 1, 2, 3, 4, 5, 6], from: '00:00', to: '00:00' };

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** How somebody's main file begins that ends the program as soon as its start was counted. */
const endOnceCounted = (trial: string): string => `
  import { readFileSync, statSync } from 'node:fs';
  const begun = Date.now();
  const isCounted = () => statSync(${JSON.stringify(trial)}, { throwIfNoEntry: false })?.mtimeMs > begun;
  const isTried = () => isCounted() && readFileSync(${JSON.stringify(trial)}, 'utf8').includes('"testing"');
  setInterval(() => isTried() && process.kill(process.pid, 'SIGKILL'), 5);`;

/**
 * A laptop on which an AppImage is installed. The package is a stand-in: where an AppImage carries its own
 * Electron, it is a script that starts the one that is here with a folder of another version.
 */
export class UpdateStand {
  readonly room = mkdtempSync(path.join(tmpdir(), 'gatehouse-update-e2e-'));
  readonly dataFolder = path.join(this.room, 'data');
  readonly #databaseKey: string;
  readonly #installed = path.join(this.room, 'Gatehouse.AppImage');
  readonly #pids = path.join(this.room, 'pids');
  readonly #keys = path.join(this.room, 'keys.json');
  readonly #key = createPrivateKey(makeReleaseKey());

  /** @param version that somebody installed by hand */
  constructor(version: string, databaseKey: string) {
    this.#databaseKey = databaseKey;
    writeFileSync(this.#keys, JSON.stringify({ keys: [publicText(this.#key)] }));
    writeFileSync(this.#installed, this.#standIn(version, false));
    chmodSync(this.#installed, 0o755);
  }

  /** As IT sets it: at any time that no event holds. */
  setWindow(): void {
    mkdirSync(this.dataFolder, { recursive: true });
    const updates = { when: ALWAYS, kilobytesPerSecond: 100_000 };
    writeFileSync(path.join(this.dataFolder, 'settings.json'), JSON.stringify({ updates }));
  }

  /** A folder that Electron runs as this version: the program of this checkout. */
  #programOf(version: string, isBad: boolean): string {
    const folder = path.join(this.room, `program-${version}`);
    mkdirSync(folder);
    symlinkSync(path.join(ROOT, 'out'), path.join(folder, 'out'));
    const entry = `import ${JSON.stringify(path.join(ROOT, 'out/main/index.js'))};\n`;
    const trial = path.join(this.dataFolder, 'updates/trial.json');
    writeFileSync(path.join(folder, 'main.mjs'), isBad ? entry + endOnceCounted(trial) : entry);
    writeFileSync(
      path.join(folder, 'package.json'),
      JSON.stringify({ name: 'gatehouse', version, main: 'main.mjs', type: 'module' }),
    );
    return folder;
  }

  #standIn(version: string, isBad: boolean): string {
    const { executablePath, args } = kioskLaunch({ dataFolder: this.dataFolder });
    const program = this.#programOf(version, isBad);
    const words = [executablePath, ...args.map((arg) => (arg === ROOT ? program : arg))];
    const quoted = words.map((word) => `'${word}'`).join(' ');
    return `#!/bin/sh\n# Gatehouse ${version}\necho $$ >> '${this.#pids}'\nexec ${quoted}\n`;
  }

  /** Signs a release, brings it to the hub by its own program, and offers it to all. */
  async release(
    hub: SoakHub,
    { sequence, version, isBad = false }: { sequence: number; version: string; isBad?: boolean },
  ): Promise<void> {
    const folder = path.join(this.room, `dist-${sequence}`);
    mkdirSync(folder);
    writeFileSync(
      path.join(folder, `Gatehouse-${version}.AppImage`),
      this.#standIn(version, isBad),
    );
    const manifest = path.join(folder, 'release.json');
    const choice = {
      sequence,
      version,
      channel: 'stable',
      minimum_version: null,
      security: false,
      released_at: '2026-11-23T10:32:00.000Z',
    } as const;
    writeFileSync(manifest, JSON.stringify(await signRelease(folder, choice, this.#key)));
    const data = ['--data', path.join(hub.folder, 'data')];
    for (const words of [
      ['add', folder, '--manifest', manifest, '--keys', this.#keys],
      ['roll-out', String(sequence), '100%'],
    ]) {
      const program = runHub(['release', ...words, ...data], { LOG_LEVEL: 'warn' });
      expect(await program.ended(), program.said()).toBe(0);
    }
  }

  /** Starts what is installed, as somebody at the laptop would. */
  start(): void {
    const { env } = kioskLaunch({
      dataFolder: this.dataFolder,
      throwawayKey: this.#databaseKey,
    });
    spawn(this.#installed, [], {
      detached: true,
      stdio: 'ignore',
      env: {
        ...env,
        APPIMAGE: this.#installed,
        GATEHOUSE_RELEASE_KEYS: this.#keys,
        GATEHOUSE_NO_MULTICAST: '1',
        XDG_CACHE_HOME: path.join(this.room, 'cache'),
      },
    }).unref();
  }

  /** Ends what runs, as the system would at its own end, and waits for it. */
  async stop(): Promise<void> {
    process.kill(this.#started().at(-1) ?? 0, 'SIGTERM');
    await this.untilNobodyRuns();
  }

  async untilNobodyRuns(): Promise<void> {
    await expect
      .poll(() => this.#started().some(isRunning), { timeout: 60_000, intervals: [100] })
      .toBe(false);
  }

  #started(): number[] {
    if (!existsSync(this.#pids)) return [];
    return readFileSync(this.#pids, 'utf8').trim().split('\n').map(Number);
  }

  /** The version that is in the AppImage's place. */
  installedVersion(): string {
    return /# Gatehouse (\S+)/.exec(readFileSync(this.#installed, 'utf8'))?.[1] ?? '';
  }

  /** A file that the laptop keeps of its updates; null: there is none. */
  kept(name: string): unknown {
    const file = path.join(this.dataFolder, 'updates', name);
    return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null;
  }

  close(): void {
    for (const pid of this.#started()) if (isRunning(pid)) process.kill(pid, 'SIGKILL');
    rmSync(this.room, { recursive: true, force: true, maxRetries: 5 });
  }
}
