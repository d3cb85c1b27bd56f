import type { ShellFigures } from '#shared/ipc/health-contract.ts';
import { shellToCore, type CoreToShell, type ShellToCore } from '#shared/ipc/port-protocol.ts';
import { createCore, type Core } from './core.ts';
import { createPageLink, type PageLink, type PagePort } from './page-link.ts';
import type { UpdateWays } from './services/update/update-ports.ts';

/*
 * The composition root of the core's utility process. The shell speaks over process.parentPort:
 * `start` once, `connect` with a port for each generation, `ping` ever again, `stop` at the end.
 */

/** What Electron puts on `process` in a utility process; the core imports nothing of Electron. */
interface ShellPort {
  on(
    event: 'message',
    listener: (message: { data: unknown; ports: readonly PagePort[] }) => void,
  ): void;
  postMessage(message: CoreToShell): void;
}

const { parentPort: shell } = process as unknown as { parentPort?: ShellPort };
if (shell === undefined) throw new TypeError('core/main is the entry of a utility process');

// In the sources (development) a worker's script is TypeScript; built, it lies beside this file.
const isSource = import.meta.url.endsWith('.ts');
const workerScript = (name: string): URL =>
  new URL(isSource ? `storage/${name}.ts` : `${name}.js`, import.meta.url);
const scripts = {
  readerScript: workerScript('reader-worker'),
  checkpointScript: workerScript('checkpoint-worker'),
  faceScript: workerScript('face-worker'),
  adminScript: workerScript('admin-worker'),
  backupScript: workerScript('backup-worker'),
};

let running: { core: Core; link: PageLink } | null = null;
let figures: ShellFigures | null = null;
let outcome: ReturnType<UpdateWays['outcome']> = null;

/** A store that waits for its passphrase can't be opened by any version. */
const OPENED: ReadonlySet<string> = new Set(['locked', 'setup', 'gate']);

/** Tells the shell that this process answers, and how patient to be with it. */
function giveSign(): void {
  shell?.postMessage({ type: 'pong', isAtGate: running?.core.state().phase === 'gate' });
}

function start(message: Extract<ShellToCore, { type: 'start' }>): void {
  const { dataFolder, sqliteBinding, throwawayKey, noMulticast, isPackaged } = message;
  const { appVersion: version, updates: said } = message;
  outcome = said.outcome;
  const { platform, plan, keys } = said;
  const updates: UpdateWays = {
    platform,
    plan,
    keys,
    outcome: () => outcome,
    order: (order) => shell?.postMessage({ type: 'update', order }),
  };
  // What only development and tests may set, a packaged kiosk does not take.
  const always = { dataFolder, version, updates, shellFigures: () => figures, ...scripts };
  const core = createCore(
    isPackaged ? always : { ...always, sqliteBinding, throwawayKey, noMulticast },
  );
  running = { core, link: createPageLink(core) };
  shell?.postMessage({ type: 'started' });
  core.onEvent(({ event, payload }) => {
    if (event === 'state') giveSign();
    if (event === 'state' && OPENED.has(payload.phase)) shell?.postMessage({ type: 'opened' });
    if (event === 'lock-down') shell?.postMessage({ type: 'lock-down', isOn: payload.isOn });
  });
  void core.open();
}

async function stop(): Promise<void> {
  running?.link.close();
  await running?.core.close();
  shell?.postMessage({ type: 'stopped' });
  process.exit(0);
}

shell.on('message', ({ data, ports }) => {
  const message = shellToCore.parse(data);
  switch (message.type) {
    case 'start':
      if (running === null) start(message);
      return;
    case 'connect': {
      const [port] = ports;
      if (port !== undefined) running?.link.connect(port, message.generation);
      return;
    }
    case 'update':
      ({ outcome } = message);
      return;
    case 'health':
      ({ figures } = message);
      return;
    case 'ping':
      giveSign();
      return;
    case 'stop':
      void stop();
      return;
  }
});
