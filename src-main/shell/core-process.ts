import { type MessagePortMain, type UtilityProcess, utilityProcess } from 'electron';
import type { ShellFigures } from '#shared/ipc/health-contract.ts';
import { coreToShell, type CoreToShell, type ShellToCore } from '#shared/ipc/port-protocol.ts';
import type { UpdateOrder, UpdateOutcome } from '#shared/ipc/update-order.ts';
import type { Log } from './log.ts';
import { RestartDelay } from './restart-delay.ts';
import { Watchdog } from './watchdog.ts';

/** How long the core may take to close its store before it is ended, in milliseconds. */
const STOP_MS = 5000;

/** What the rest of the shell is told about the core. */
export interface CoreListener {
  /** A new core runs and takes ports. */
  onRunning(): void;
  /** The core ended and is started again. */
  onCrashed(gaveUp: boolean): void;
  /** It ended without having been asked to. */
  onEnded(exitCode: number): void;
  /** A supervisor holds the laptop at its gate, or frees it. */
  onLockDown(isOn: boolean): void;
  /** It stands at its gate; said again at every sign of life from there. */
  onAtGate(): void;
  /** It has its store, or waits for a passphrase. */
  onOpened(): void;
  /** A release is to be installed, or none any more. */
  onUpdate(order: UpdateOrder | null): void;
}

type StartMessage = Extract<ShellToCore, { type: 'start' }>;

/** Keeps one core running: starts it, starts it again when it ends or hangs, and stops it in
 * the end. */
export class CoreProcess {
  readonly #program: string;
  readonly #start: () => StartMessage;
  readonly #listener: CoreListener;
  readonly #log: Log;
  readonly #restart = new RestartDelay();
  readonly #watchdog: Watchdog;
  #child: UtilityProcess | null = null;
  #timer: NodeJS.Timeout | undefined;
  #stopping = false;
  #restartAsked = false;

  /** @param start what a core is told at its start: of each start, as it is then */
  constructor(program: string, start: () => StartMessage, listener: CoreListener, log: Log) {
    this.#program = program;
    this.#start = start;
    this.#listener = listener;
    this.#log = log;
    this.#watchdog = new Watchdog({
      ping: () => this.#post({ type: 'ping' }),
      onSilent: (silentMs) => this.#endHung(Math.round(silentMs)),
    });
  }

  start(): void {
    const child = utilityProcess.fork(this.#program, [], {
      serviceName: 'Gatehouse core',
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    const startedAt = performance.now();
    this.#child = child;
    child.once('spawn', () => {
      this.#log.info('core runs', { pid: child.pid });
      this.#post(this.#start());
      this.#watchdog.start();
      this.#listener.onRunning();
    });
    child.on('message', (message: unknown) => {
      const parsed = coreToShell.safeParse(message);
      if (!parsed.success) this.#log.error('core sent a malformed message');
      else this.#heard(parsed.data);
    });
    child.once('exit', (code) => {
      this.#child = null;
      this.#watchdog.stop();
      if (this.#stopping) return;
      if (this.#restartAsked) {
        this.#restartAsked = false;
        this.#listener.onCrashed(false);
        this.start();
        return;
      }
      const { delay, gaveUp } = this.#restart.next(performance.now() - startedAt);
      this.#log.error('core ended', { code, restartInMs: delay, gaveUp });
      this.#listener.onEnded(code);
      this.#listener.onCrashed(gaveUp);
      this.#timer = setTimeout(() => this.start(), delay);
    });
  }

  #heard(message: CoreToShell): void {
    switch (message.type) {
      case 'pong':
        if (message.isAtGate) this.#listener.onAtGate();
        return this.#watchdog.heard(message.isAtGate);
      case 'lock-down':
        return this.#listener.onLockDown(message.isOn);
      case 'opened':
        return this.#listener.onOpened();
      case 'update':
        return this.#listener.onUpdate(message.order);
      case 'started':
      case 'stopped':
        this.#log.info(`core ${message.type}`);
    }
  }

  /** What became of an update since its start. */
  tellUpdate(outcome: UpdateOutcome): void {
    if (this.#child?.pid !== undefined) this.#post({ type: 'update', outcome });
  }

  /** How this laptop is doing. */
  tellHealth(figures: ShellFigures): void {
    if (this.#child?.pid !== undefined) this.#post({ type: 'health', figures });
  }

  /** Of the core that runs; undefined: none does. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** @returns whether a core was there to take the port */
  connect(port: MessagePortMain, generation: number): boolean {
    if (this.#child?.pid === undefined) return false;
    this.#post({ type: 'connect', generation }, [port]);
    return true;
  }

  /** Starts the core anew at once; one that stops or starts just now needs no more. */
  restart(): void {
    if (this.#stopping || this.#restartAsked) return;
    this.#log.info('core restart asked for');
    if (this.#child === null) {
      clearTimeout(this.#timer);
      this.start();
      return;
    }
    if (this.#child.pid === undefined) return;
    this.#restartAsked = true;
    void this.#ask(this.#child);
  }

  /** Asks the core to close its store, and ends it when it takes too long. */
  async stop(): Promise<void> {
    this.#stopping = true;
    clearTimeout(this.#timer);
    if (this.#child !== null) await this.#ask(this.#child);
  }

  async #ask(child: UtilityProcess): Promise<void> {
    this.#watchdog.stop();
    if (child.pid === undefined) return;
    await new Promise<void>((resolve) => {
      const late = setTimeout(() => {
        this.#log.error('core did not stop in time');
        this.#end();
      }, STOP_MS);
      child.once('exit', () => {
        clearTimeout(late);
        resolve();
      });
      this.#post({ type: 'stop' });
    });
  }

  #endHung(silentMs: number): void {
    this.#log.error('core does not answer', { pid: this.#child?.pid, silentMs });
    this.#end();
  }

  /** A hung core heeds no request: it is ended as by a crash, which its store outlives. */
  #end(): void {
    const pid = this.#child?.pid;
    if (pid !== undefined) process.kill(pid, 'SIGKILL');
  }

  #post(message: ShellToCore, ports: MessagePortMain[] = []): void {
    this.#child?.postMessage(message, ports);
  }
}
