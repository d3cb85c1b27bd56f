import { app } from 'electron';
import { readdirSync, renameSync, rmSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { Settings } from '#shared/ipc/shell-contract.ts';
import type { ShellToCore } from '#shared/ipc/port-protocol.ts';
import type { UpdateOrder, UpdateOutcome } from '#shared/ipc/update-order.ts';
import { releaseVersion, type UpdatePlatform } from '#shared/wire/update.ts';
import type { LaunchOptions } from './command-line.ts';
import type { Log } from './log.ts';
import { createUpdateInstaller } from './update-installer.ts';
import { keepOwnCopy, packageOf, readReleaseKeys } from './update-package.ts';
import { beginTrial, openTrialFiles, type KeptPackage, type UpdateTrial } from './update-trial.ts';

/** How long a new version may take to come to a working gate, in milliseconds. */
const TRIAL_MS = 3 * 60_000;
const LOOK_MS = 500;

/** Keeps the program's own versions: installs what the core orders, tries it, and goes back. */
export interface ShellUpdates {
  /** For the core at its start. */
  said(): Extract<ShellToCore, { type: 'start' }>['updates'];
  /** What the core wants installed, or nothing any more. */
  order(order: UpdateOrder | null): void;
  /** The core has opened its store, or waits for a passphrase. */
  coreOpened(): void;
  /** The core is stopped and the program ends. @returns what ends it; null: nothing is to be installed */
  finish(): (() => void) | null;
}

interface Prepared {
  readonly package: KeptPackage;
  readonly trial: UpdateTrial;
  readonly isNow: boolean;
}

function systemPlatform(): UpdatePlatform | null {
  const arch = process.arch === 'arm64' ? 'arm64' : 'x64';
  switch (process.platform) {
    case 'linux':
      // What a package manager installed, a package manager replaces.
      return process.env['APPIMAGE'] === undefined ? null : `linux-${arch}`;
    case 'darwin':
      return `mac-${arch}`;
    case 'win32':
      return arch === 'x64' ? 'win-x64' : null;
    default:
      return null;
  }
}

/** Opens what is known of updates and counts this start. */
export function openShellUpdates(ports: {
  readonly dataFolder: string;
  readonly launch: LaunchOptions;
  readonly plan: Settings['updates'];
  /** Whether the window shows something and could open a camera. */
  readonly windowWorks: () => Promise<boolean>;
  readonly tellCore: (outcome: UpdateOutcome) => void;
  /** Ends the program, also where it is held at its gate. */
  readonly quit: () => void;
  readonly log: Log;
}): ShellUpdates {
  const { dataFolder, launch, log } = ports;
  const folder = path.join(dataFolder, 'updates');
  const keptFolder = path.join(folder, 'kept');
  const files = openTrialFiles(folder);
  const installer = createUpdateInstaller(folder, log);
  const version = app.getVersion();
  const shipped = path.join(import.meta.dirname, '../../resources/release-keys.json');
  const keys = releaseKeysOr([]);
  // A checkout is nobody's package, but in a test of its own.
  const isOurs = app.isPackaged || launch.releaseKeys !== undefined;
  const isVersion = releaseVersion.safeParse(version).success;
  const platform = isOurs && isVersion ? systemPlatform() : null;

  function releaseKeysOr(none: readonly string[]): readonly string[] {
    try {
      return readReleaseKeys(launch.releaseKeys ?? shipped);
    } catch (error) {
      // A package without them takes no updates; its gate opens all the same.
      log.error('release keys not read', { error });
      return none;
    }
  }

  const begun = beginTrial(files.trial(), version);
  let { trial, outcome } = begun;
  let prepared: Prepared | null = null;
  let queue: Promise<void> = Promise.resolve();
  let isFinishing = false;
  let isCoreOpen = false;
  // The store is to keep how it ended before the file forgets.
  const isToBeKept = outcome?.kind === 'went-back' || outcome?.kind === 'no-way-back';
  if (!isToBeKept) files.setTrial(trial);
  if (outcome !== null) log.info('update', { ...outcome });

  function settle(kind: UpdateOutcome['kind'], sequence: number): void {
    outcome = { kind, sequence };
    log.info('update', { kind, sequence });
    ports.tellCore(outcome);
  }

  /** What can be gone back to from the next version. */
  async function wayBack(): Promise<KeptPackage | null> {
    const kept = files.kept();
    if (kept?.version === version) return kept;
    const program = process.env['APPIMAGE'];
    if (process.platform !== 'linux' || program === undefined) return null;
    await mkdir(keptFolder, { recursive: true, mode: 0o700 });
    const own = await keepOwnCopy(program, keptFolder, version);
    files.keep(own);
    return own;
  }

  async function prepare({ signed, platform: on, file, hasWayBack, isNow }: UpdateOrder) {
    const { sequence, ...found } = packageOf(signed, on, keys);
    await installer.prepare({ ...found, file });
    const back = hasWayBack ? await wayBack() : null;
    const next: UpdateTrial = { state: 'installing', sequence, to: found, starts: 0, back };
    return { package: found, trial: next, isNow };
  }

  async function follow(order: UpdateOrder): Promise<void> {
    try {
      const isSame = prepared?.trial.to.signed?.manifest === order.signed.manifest;
      prepared =
        prepared !== null && isSame ? { ...prepared, isNow: order.isNow } : await prepare(order);
      if (order.isNow) ports.quit();
    } catch (error) {
      log.error('update not prepared', { error });
      prepared = null;
      settle('not-installed', packageOf(order.signed, order.platform, keys).sequence);
    }
  }

  async function goBack(from: UpdateTrial): Promise<void> {
    const { back, sequence } = from;
    try {
      if (back === null) throw new Error('there is nothing to go back to');
      if (back.signed !== null && platform !== null) packageOf(back.signed, platform, keys);
      await installer.prepare({ ...back, file: path.join(keptFolder, back.name) });
      prepared = { package: back, trial: from, isNow: true };
      log.warn('update failed its trial: going back', { to: back.version });
      ports.quit();
    } catch (error) {
      log.error('no way back', { error });
      trial = null;
      files.setTrial(null);
      settle('no-way-back', sequence);
    }
  }

  /** What works is kept, for the next version to go back to. */
  function pass({ to, sequence }: UpdateTrial): void {
    try {
      renameSync(path.join(folder, String(sequence), to.name), path.join(keptFolder, to.name));
      for (const name of readdirSync(keptFolder)) {
        if (name !== to.name) rmSync(path.join(keptFolder, name), { force: true });
      }
      files.keep(to);
    } catch (error) {
      log.error('package not kept', { error });
    }
    trial = null;
    files.setTrial(null);
    settle('passed', sequence);
  }

  async function tryOut(tried: UpdateTrial): Promise<void> {
    await mkdir(keptFolder, { recursive: true, mode: 0o700 });
    const end = performance.now() + TRIAL_MS;
    while (!isFinishing && performance.now() < end) {
      if (isCoreOpen && (await ports.windowWorks())) {
        pass(tried);
        return;
      }
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
    if (isFinishing) return;
    log.error('update does not come to a working gate', { starts: tried.starts });
    // From where it was started, and not from where it is mounted at present.
    const program = process.env['APPIMAGE'];
    app.relaunch(program === undefined ? {} : { execPath: program });
    isFinishing = true;
    ports.quit();
  }

  // Once whoever opens this has opened the rest.
  if (trial?.state === 'going-back') {
    const failed = trial;
    queue = queue.then(() => goBack(failed));
  } else if (trial !== null) {
    const tried = trial;
    void queue.then(() => tryOut(tried));
  }

  return {
    said: () => ({ platform, plan: ports.plan, outcome, keys: [...keys] }),
    order(order) {
      if (trial?.state === 'going-back') return;
      queue = queue.then(() => {
        prepared = order === null ? null : prepared;
        return order === null ? undefined : follow(order);
      });
    },
    coreOpened() {
      isCoreOpen = true;
      if (isToBeKept) files.setTrial(null);
    },
    finish() {
      const wasTrying = trial !== null && trial.state === 'testing' && !isFinishing;
      isFinishing = true;
      // Somebody ended it before it could show anything.
      if (wasTrying && trial !== null) files.setTrial({ ...trial, starts: trial.starts - 1 });
      if (prepared === null) return null;
      const { isNow } = prepared;
      files.setTrial(prepared.trial);
      log.info('update is installed', { to: prepared.package.version, relaunch: isNow });
      return () => installer.install(isNow);
    },
  };
}
