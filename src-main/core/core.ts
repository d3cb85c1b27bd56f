import path from 'node:path';
import type { Access, Actor, Client } from '#shared/ipc/call.ts';
import {
  coreContract,
  type CoreContract,
  type CoreEventName,
  type CoreEventPayload,
  type CoreHandlers,
  type CoreState,
} from '#shared/ipc/core-contract.ts';
import { GatehouseError } from '#shared/errors.ts';
import type { StaffCall } from '#shared/ipc/call-roles.ts';
import type { PortMessage } from '#shared/ipc/port-protocol.ts';
import type { ShellFigures } from '#shared/ipc/health-contract.ts';
import { supportContract } from '#shared/ipc/support-contract.ts';
import type { Engine, EngineHandlers, EngineRequest } from './engine-request.ts';
import { openEngine } from './engine.ts';
import { openDatabaseKey, type KeyOpening, type OpenedKey } from './keys/database-key.ts';
import { loadKeychain as loadSystemKeychain, type KeychainLoading } from './keys/keychain.ts';
import { createLog, type Log } from './log.ts';
import { createRegistrar } from './registrar.ts';
import { SerialQueue } from './serial-queue.ts';
import type { BackupTimes } from './services/backup/backup.ts';
import type { Clock } from './services/clock.ts';
import { noCrash, type CrashPoint } from './services/crash-point.ts';
import { NO_UPDATES, type UpdateWays } from './services/update/update-ports.ts';
import type { UpdateClocks } from './services/update/updates.ts';
import { destroyCopy, isCopyCondemned } from './storage/copy-removal.ts';
import { hasDatabase } from './storage/database.ts';
import { lockFolder, type FolderLock } from './storage/folder-lock.ts';
import { asStorageError } from './storage/storage-error.ts';
import { openSupport } from './support.ts';
import { systemClock } from './system-clock.ts';

export interface CoreOptions {
  readonly dataFolder: string;
  /** Of this program, as the hub's fleet list shows it. */
  readonly version?: string;
  /** Development and tests only: better-sqlite3's nativeBinding. */
  readonly sqliteBinding?: string | undefined;
  /** Development and tests only: the database key, 64 hex digits, never written anywhere. */
  readonly throwawayKey?: string | undefined;
  /** Development and tests only: as in a network without multicast, laptops know typed addresses alone. */
  readonly noMulticast?: boolean | undefined;
  /** Where reader-worker lies: beside the built core, or in the sources. */
  readonly readerScript?: URL;
  /** The same of checkpoint-worker. */
  readonly checkpointScript?: URL;
  /** The same of face-worker. */
  readonly faceScript?: URL;
  /** The same of admin-worker. */
  readonly adminScript?: URL;
  /** The same of backup-worker. */
  readonly backupScript?: URL;
  /** Tests only: how often backups are made. */
  readonly backupTimes?: BackupTimes;
  /** By default none: whoever starts the core says how its program is replaced. */
  readonly updates?: UpdateWays;
  /** Tests only: how often updates are asked for. */
  readonly updateClocks?: UpdateClocks;
  /** How the shell sees this laptop; null: it has not said yet. */
  readonly shellFigures?: () => ShellFigures | null;
  readonly clock?: Clock;
  readonly crashPoint?: CrashPoint;
  /** By default JSON lines in the data folder's `logs`. */
  readonly log?: Log;
  readonly loadKeychain?: () => Promise<KeychainLoading>;
  /** Milliseconds between two looks at store and clock. */
  readonly heartbeatMs?: number;
}

export type CoreEvent = {
  [N in CoreEventName]: { readonly event: N; readonly payload: CoreEventPayload<N> };
}[CoreEventName];

/** The kiosk's engine: everything but the screen. Runs in plain Node as in Electron. */
export interface Core {
  /** Opens the data folder; resolves in one of the phases locked, setup, gate or failed. */
  open(): Promise<CoreState>;
  state(): CoreState;
  /** Makes one call, just as the window would: parsed, checked and logged. */
  readonly call: Client<CoreContract>;
  /** The same in the session of this token. */
  as(session: string): { readonly call: Client<CoreContract> };
  /** Answers one message of a port. */
  readonly answer: (message: unknown) => Promise<PortMessage | null>;
  /** @returns the unsubscribe function */
  onEvent(listener: (event: CoreEvent) => void): () => void;
  /** Closes the store. Calls made afterwards reject. */
  close(): Promise<void>;
}

const HEARTBEAT_MS = 5_000;
// The time is stored at most this often while nobody comes.
const NOTE_TIME_EVERY_MS = 60_000;
// Several changes at once are told once.
const STATUS_DELAY_MS = 20;

/** Calls of the gate that let nobody in. */
const WHILE_LOCKED: ReadonlySet<string> = new Set([
  'gate.status',
  'gate.painted',
  'sync.noteCamera',
]);
/** What whoever stands at the laptop may do where the store does not open: nobody can sign in there. */
const WHERE_NOTHING_OPENS: ReadonlySet<string> = new Set(Object.keys(supportContract));
/** All that may be called when nobody has heard of this kiosk for too long: what reopens it, and leaving. */
const AFTER_THE_LEASE: ReadonlySet<string> = new Set([
  ...WHILE_LOCKED,
  'sync.view',
  'session.signOut',
  'gate.supervisors',
  'gate.lockDown',
  'lease.reopen',
]);

/**
 * Makes a core that has opened nothing yet: `open` does. Whatever goes wrong while it opens is its
 * phase `failed`, never an exception.
 */
export function createCore(options: CoreOptions): Core {
  const { dataFolder, sqliteBinding, throwawayKey, loadKeychain } = options;
  const clock = options.clock ?? systemClock;
  const log = options.log ?? createLog(path.join(dataFolder, 'logs'));
  const keychain = throwawayKey === undefined ? (loadKeychain ?? loadSystemKeychain) : null;
  const listeners = new Set<(event: CoreEvent) => void>();
  const opening = new SerialQueue();

  let state: CoreState = { phase: 'starting' };
  let engine: Engine | null = null;
  let locked: Extract<KeyOpening, { kind: 'locked' }> | null = null;
  let lock: FolderLock | null = null;
  let heartbeat: NodeJS.Timeout | undefined;
  let statusTimer: NodeJS.Timeout | undefined;
  let notedAt = -Infinity;
  let isClosed = false;

  const version = options.version ?? 'unknown';
  const shellFigures = options.shellFigures ?? (() => null);
  const support = openSupport({
    dataFolder,
    version,
    clock,
    state: () => state,
    engine: () => engine,
    shell: shellFigures,
    log,
  });

  function emit(event: CoreEvent): void {
    for (const listener of listeners) listener(event);
  }

  function enter(next: CoreState): CoreState {
    state = next;
    log.info('phase', { phase: next.phase });
    emit({ event: 'state', payload: next });
    if (next.phase === 'gate') tellStatus();
    return next;
  }

  function fail(error: unknown): CoreState {
    const mapped = asStorageError(error);
    const known = mapped instanceof GatehouseError ? mapped : null;
    log.error('opening-failed', error);
    return enter({ phase: 'failed', code: known?.code ?? 'internal', facts: { ...known?.facts } });
  }

  function tellStatus(): void {
    if (statusTimer !== undefined) return;
    statusTimer = setTimeout(() => {
      statusTimer = undefined;
      if (engine === null || state.phase !== 'gate') return;
      try {
        emit({ event: 'status', payload: engine.status() });
      } catch (error) {
        log.error('status-failed', error);
      }
    }, STATUS_DELAY_MS);
    statusTimer.unref();
  }

  /** Finds out by itself when the store takes writes again, and how the clock stands. */
  function beat(): void {
    if (engine === null) return;
    const now = clock.monotonic();
    if (engine.health.isFailing() || now - notedAt >= NOTE_TIME_EVERY_MS) {
      notedAt = now;
      try {
        engine.noteTime();
      } catch (error) {
        log.error('store-in-trouble', error);
      }
    }
    tellStatus();
  }

  async function openWith(key: OpenedKey): Promise<CoreState> {
    const isThrowaway = key.from === 'throwaway';
    engine = await openEngine({
      dataFolder,
      key,
      nativeBinding: sqliteBinding,
      noMulticast: options.noMulticast ?? false,
      readerScript: options.readerScript ?? new URL('storage/reader-worker.ts', import.meta.url),
      checkpointScript:
        options.checkpointScript ?? new URL('storage/checkpoint-worker.ts', import.meta.url),
      faceScript: options.faceScript ?? new URL('storage/face-worker.ts', import.meta.url),
      clock,
      crashPoint: options.crashPoint ?? noCrash,
      log,
      adminScript: options.adminScript ?? new URL('storage/admin-worker.ts', import.meta.url),
      backupScript: options.backupScript ?? new URL('storage/backup-worker.ts', import.meta.url),
      backupTimes: options.backupTimes,
      updates: options.updates ?? NO_UPDATES,
      updateClocks: options.updateClocks,
      tell: (event, payload) => {
        emit({ event, payload } as CoreEvent);
      },
      version,
      shellFigures,
      logLines: () => support.forHub(),
      onChange: tellStatus,
      onCondemned: (...why) => {
        void opening.run(() => wipe(key, ...why));
      },
    });
    heartbeat = setInterval(beat, options.heartbeatMs ?? HEARTBEAT_MS);
    heartbeat.unref();
    return enter(
      engine.place() === null
        ? { phase: 'setup', throwawayKey: isThrowaway, hasStaff: engine.hasStaff() }
        : { phase: 'gate' },
    );
  }

  async function destroy(): Promise<void> {
    if (await destroyCopy(dataFolder, keychain)) return;
    log.warn('keys-left-in-keychain', { advice: 'the files are gone; remove its entry by hand' });
  }

  /**
   * Destroys the copy of a kiosk, once nothing of it is missing at the hub: what was recorded to the last
   * moment is looked for when nobody can record any more.
   */
  async function wipe(
    key: OpenedKey,
    ...[why, facts]: Parameters<EngineRequest['onCondemned']>
  ): Promise<void> {
    if (engine === null || isClosed) return;
    const closing = engine;
    engine = null;
    clearInterval(heartbeat);
    enter({ phase: 'starting' });
    try {
      if ((await closing.close()) > 0) {
        await openWith(key);
        return;
      }
      await destroy();
      // Said when it is so.
      fail(new GatehouseError(why, 'this copy was destroyed', facts));
    } catch (error) {
      fail(error);
    }
  }

  async function open(): Promise<CoreState> {
    try {
      lock = lockFolder(dataFolder, sqliteBinding);
      if (await isCopyCondemned(dataFolder)) await destroy();
      const found = await openDatabaseKey({
        dataFolder,
        hasDatabase: await hasDatabase(dataFolder),
        throwawayKey,
        loadKeychain,
      });
      if (found.kind === 'opened') return await openWith(found.key);
      locked = found;
      return enter({ phase: 'locked', passphrase: found.passphrase });
    } catch (error) {
      return fail(error);
    }
  }

  async function unlock(passphrase: string): Promise<CoreState> {
    if (state.phase === 'setup' || state.phase === 'gate') return state;
    if (locked === null) throw new GatehouseError('not-ready', `nothing to unlock: ${state.phase}`);
    // A wrong passphrase rejects and leaves the phase as it is.
    const key = await locked.unlock(passphrase);
    locked = null;
    try {
      return await openWith(key);
    } catch (error) {
      return fail(error);
    }
  }

  function opened(): Engine {
    if (engine !== null) return engine;
    throw new GatehouseError('not-ready', `the store is not open: ${state.phase}`);
  }

  /** The first admin, or a package, may have brought staff since the store was opened. */
  function stateNow(): CoreState {
    if (state.phase !== 'setup' || engine === null) return state;
    return { ...state, hasStaff: engine.hasStaff() };
  }

  /** Every call as one that is handed on to the engine of the moment. */
  function forwarded(): EngineHandlers {
    const names = Object.keys(coreContract) as (keyof EngineHandlers)[];
    const forward = (name: keyof EngineHandlers) => (input: never, actor: Actor) =>
      (opened().handlers[name] as (input: never, actor: Actor) => unknown)(input, actor);
    return Object.fromEntries(names.map((name) => [name, forward(name)])) as never;
  }

  const handlers: CoreHandlers = {
    ...forwarded(),
    ...support.handlers,
    'core.state': () => stateNow(),
    'core.unlock': ({ passphrase }) => opening.run(() => unlock(passphrase)),
    'setup.chooseGate': (choice) => {
      opened().chooseGate(choice);
      return enter({ phase: 'gate' });
    },
  };

  function checkAccess(access: Access, name: string): void {
    const { phase } = state;
    if (phase === 'failed' && WHERE_NOTHING_OPENS.has(name)) return;
    const isAllowed =
      !isClosed &&
      (access === 'anyone' || phase === 'gate' || (access !== 'gate' && phase === 'setup'));
    if (!isAllowed) throw new GatehouseError('not-ready', `not in phase ${phase}`, { phase });
    const locked = engine?.locked() ?? null;
    if (locked === null || access === 'anyone') return;
    const isShut = locked === 'lease-ended' || access === 'gate';
    const open = locked === 'lease-ended' ? AFTER_THE_LEASE : WHILE_LOCKED;
    if (isShut && !open.has(name)) throw new GatehouseError(locked, 'this kiosk is locked');
  }

  const registrar = createRegistrar({
    contract: coreContract,
    handlers,
    checkAccess,
    // The registrar asks for calls of access `staff` alone.
    authorise: (name, session) =>
      state.phase === 'failed' && WHERE_NOTHING_OPENS.has(name)
        ? null
        : opened().authorise(name as StaffCall, session),
    noteRead: (name, input, output, actor) => {
      opened().noteRead(name as StaffCall, input, output, actor);
    },
    mapError: asStorageError,
    log,
  });

  function callIn(session: string | null): Client<CoreContract> {
    return ((name: string, input: unknown) =>
      registrar.run(name, input, session)) as Client<CoreContract>;
  }

  return {
    open: () => opening.run(open),
    state: () => state,
    call: callIn(null),
    as: (session) => ({ call: callIn(session) }),
    answer: registrar.answer,
    onEvent(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async close() {
      isClosed = true;
      support.close();
      clearInterval(heartbeat);
      clearTimeout(statusTimer);
      await opening.run(async () => {
        await engine?.close();
        engine = null;
        lock?.release();
        lock = null;
      });
      await log.close();
    },
  };
}
