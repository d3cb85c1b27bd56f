import { newId, type Uuid } from '#shared/domain/id.ts';
import { GatehouseError } from '#shared/errors.ts';
import { SHOWN_CHARS, type SupportPart, type SupportTarget } from '#shared/ipc/support-contract.ts';

/** A part and what it says. */
export interface SupportText {
  readonly name: string;
  readonly kind: SupportPart['kind'];
  readonly text: string;
}

/** What was gathered for one bundle. */
export interface Gathered {
  readonly parts: readonly SupportText[];
  /** Values that were taken out. */
  readonly redacted: number;
}

export interface SupportPorts {
  /** Everything, redacted; for the hub at most 1 MB. */
  readonly gather: (target: SupportTarget) => Promise<Gathered>;
  /** Writes a gzip'd tar. @returns its bytes */
  readonly write: (path: string, parts: readonly SupportText[]) => Promise<number>;
  /** Null: there is no hub to send to. */
  readonly hub: () => { sendLogs(orderId: null, lines: string): Promise<void> } | null;
  readonly onLeft: (how: 'saved' | 'sent', bytes: number, parts: number) => void;
}

/** Bundles for whoever helps from afar. */
export interface Support {
  prepare(target: SupportTarget): Promise<{
    readonly id: Uuid;
    readonly parts: SupportPart[];
    readonly redacted: number;
    readonly canSend: boolean;
  }>;
  /** @throws GatehouseError choice-changed: another was gathered since */
  read(id: Uuid, name: string): { readonly text: string; readonly isWhole: boolean };
  /** @throws GatehouseError choice-changed, file-not-written, disk-full */
  save(id: Uuid, names: readonly string[], path: string): Promise<number>;
  /** @throws GatehouseError choice-changed, hub-unreachable */
  send(id: Uuid, names: readonly string[]): Promise<number>;
  /** What the hub gets when it asks. */
  forHub(): Promise<string>;
  close(): void;
}

/** What was listed and never taken is let go of. */
const KEPT_MS = 3_600_000;

/**
 * Gathers, lists, and lets go exactly what was listed: what is shown is kept, not gathered anew when it
 * leaves.
 */
export function createSupport(ports: SupportPorts): Support {
  let kept: { readonly id: Uuid; readonly parts: readonly SupportText[] } | null = null;
  let timer: NodeJS.Timeout | undefined;

  function chosen(id: Uuid, names: readonly string[]): readonly SupportText[] {
    const found = kept?.id === id ? kept.parts.filter(({ name }) => names.includes(name)) : [];
    if (found.length === new Set(names).size) return found;
    throw new GatehouseError('choice-changed', 'it was gathered anew, or let go of');
  }

  return {
    async prepare(target) {
      const { parts, redacted } = await ports.gather(target);
      const id = newId();
      kept = { id, parts };
      clearTimeout(timer);
      timer = setTimeout(() => {
        kept = null;
      }, KEPT_MS).unref();
      return {
        id,
        parts: parts.map(({ name, kind, text }) => ({
          name,
          kind,
          bytes: Buffer.byteLength(text),
        })),
        redacted,
        canSend: ports.hub() !== null,
      };
    },
    read(id, name) {
      const text = chosen(id, [name])
        .map((part) => part.text)
        .join('');
      return { text: text.slice(-SHOWN_CHARS), isWhole: text.length <= SHOWN_CHARS };
    },
    async save(id, names, path) {
      const parts = chosen(id, names);
      const bytes = await ports.write(path, parts);
      ports.onLeft('saved', bytes, parts.length);
      return bytes;
    },
    async send(id, names) {
      const parts = chosen(id, names);
      const hub = ports.hub();
      if (hub === null) throw new GatehouseError('hub-unreachable', 'no hub answers');
      const lines = linesOf(parts);
      await hub.sendLogs(null, lines);
      const bytes = Buffer.byteLength(lines);
      ports.onLeft('sent', bytes, parts.length);
      return bytes;
    },
    forHub: async () => linesOf((await ports.gather('hub')).parts),
    close() {
      clearTimeout(timer);
      kept = null;
    },
  };
}

/** One text of all, each part under its name. */
function linesOf(parts: readonly SupportText[]): string {
  return parts.map(({ name, text }) => `${JSON.stringify({ part: name })}\n${text}`).join('');
}
