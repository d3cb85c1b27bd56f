import { cpus, freemem, release, totalmem, uptime } from 'node:os';
import { toInstant } from '#shared/domain/instant.ts';
import type { CoreHandlers, CoreState } from '#shared/ipc/core-contract.ts';
import type { ShellFigures } from '#shared/ipc/health-contract.ts';
import type { SupportTarget } from '#shared/ipc/support-contract.ts';
import { GatehouseError } from '#shared/errors.ts';
import type { Engine } from './engine-request.ts';
import type { Log } from './log.ts';
import type { Clock } from './services/clock.ts';
import { createRedaction, type Redaction } from './services/support/redaction.ts';
import { createSupport, type Gathered, type SupportText } from './services/support/support.ts';
import { writeSupportArchive } from './support-archive.ts';
import { crashLines, logLines } from './support-logs.ts';

/** So many bytes of each log, the newest: the hub takes 1 MB in all, of which crashes may be 300 kB. */
const LOG_BYTES: Record<SupportTarget, { readonly core: number; readonly shell: number }> = {
  file: { core: 4_000_000, shell: 1_000_000 },
  hub: { core: 500_000, shell: 120_000 },
};

type SupportHandlers = Pick<CoreHandlers, Extract<keyof CoreHandlers, `support.${string}`>>;

/** What helps who helps from afar. Works where the store does not open, too: there it is needed most. */
export function openSupport(ports: {
  readonly dataFolder: string;
  readonly version: string;
  readonly clock: Clock;
  readonly state: () => CoreState;
  /** Null: the store is not open. */
  readonly engine: () => Engine | null;
  /** As the shell said last; null: not yet. */
  readonly shell: () => ShellFigures | null;
  readonly log: Log;
}) {
  const { dataFolder, version, clock, log } = ports;

  /** Of this laptop and its programs: nothing that anybody chose. */
  function laptop(redaction: Redaction): unknown {
    const { node, electron = null, chrome = null } = process.versions;
    const processors = cpus();
    return {
      madeAt: toInstant(clock.wall()),
      version,
      programs: { node, electron, chrome },
      system: { platform: process.platform, arch: process.arch, release: release() },
      processors: { count: processors.length, model: processors[0]?.model ?? null },
      memory: { totalMegabytes: megabytes(totalmem()), freeMegabytes: megabytes(freemem()) },
      upSeconds: Math.round(uptime()),
      timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
      state: redaction.facts(ports.state()),
      shell: ports.shell(),
    };
  }

  async function gather(target: SupportTarget): Promise<Gathered> {
    const redaction = createRedaction();
    const most = LOG_BYTES[target];
    const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
    const facts: Partial<ReturnType<Engine['supportFacts']>> = ports.engine()?.supportFacts() ?? {};
    const parts: SupportText[] = [
      { name: 'laptop.json', kind: 'laptop', text: json(laptop(redaction)) },
      ...(['health', 'sync', 'upkeep', 'store'] as const).flatMap((kind) => {
        const read = facts[kind];
        if (read === undefined) return [];
        return [{ name: `${kind}.json`, kind, text: json(redaction.facts(readOr(read))) }];
      }),
      {
        name: 'core.log',
        kind: 'core-log',
        text: await logLines(dataFolder, 'core', most.core, redaction),
      },
      {
        name: 'shell.log',
        kind: 'shell-log',
        text: await logLines(dataFolder, 'shell', most.shell, redaction),
      },
      { name: 'crashes.log', kind: 'crashes', text: await crashLines(dataFolder, redaction) },
    ];
    return { parts: parts.filter(({ text }) => text !== ''), redacted: redaction.removed() };
  }

  const support = createSupport({
    gather,
    write: (path, parts) => writeSupportArchive(path, parts, clock.wall()),
    hub: () => ports.engine()?.hub() ?? null,
    onLeft: (how, bytes, parts) => {
      log.info('support-bundle', { how, bytes, parts });
    },
  });
  const handlers: SupportHandlers = {
    'support.prepare': ({ target }) => support.prepare(target),
    'support.read': ({ id, name }) => support.read(id, name),
    'support.save': async ({ id, names, path }) => ({ bytes: await support.save(id, names, path) }),
    'support.send': async ({ id, names }) => ({ bytes: await support.send(id, names) }),
  };
  return { handlers, forHub: () => support.forHub(), close: () => support.close() };
}

const megabytes = (bytes: number): number => Math.round(bytes / 1_000_000);

/** A part that can't say how it is says why: the others still do. */
function readOr(read: () => unknown): unknown {
  try {
    return read();
  } catch (error) {
    return { failed: error instanceof GatehouseError ? error.code : 'internal' };
  }
}
