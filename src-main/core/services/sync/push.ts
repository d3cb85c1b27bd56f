import { toInstant } from '#shared/domain/instant.ts';
import { GatehouseError } from '#shared/errors.ts';
import { MAX_PUSHED, type CarriedOperation } from '#shared/wire/sync.ts';
import type { Hub } from './hub-port.ts';
import type { Outbox, WaitingOperation } from './ports.ts';

/** Characters of payloads in one push; a single operation may have more. */
const MOST_CHARS = 1_000_000;
const FEWEST = 10;
const FIRST = 100;
/** An answer that takes longer is of too large a push for this network, ms. */
const SLOW_MS = 5_000;
const QUICK_MS = 1_500;

/** Hands the outbox over. */
export interface Pusher {
  /**
   * Hands everything over once: what the hub keeps waiting stays, and what comes after it goes all the
   * same. One at a time: who calls meanwhile waits.
   * @param from `new`: what was recorded since the last time; what waits is for a round to ask again
   */
  push(from?: 'oldest' | 'new'): Promise<void>;
}

/** No more than fits one push; one operation at least. */
function cut(found: readonly WaitingOperation[], limit: number): WaitingOperation[] {
  const taken: WaitingOperation[] = [];
  let chars = 0;
  for (const one of found) {
    chars += one.operation.payload.length;
    if (taken.length > 0 && (chars > MOST_CHARS || taken.length >= limit)) break;
    taken.push(one);
  }
  return taken;
}

/** Wires the outbox to the hub. @param ports.now milliseconds since the Unix epoch */
export function createPusher(ports: {
  readonly outbox: Pick<Outbox, 'next' | 'settle'>;
  readonly hub: Pick<Hub, 'push'>;
  readonly clock: { wall(): number; monotonic(): number };
  /** The hub had its word on some. */
  readonly onSettled: () => void;
  readonly onTooLarge: (operation: CarriedOperation) => void;
}): Pusher {
  const { outbox, hub, clock, onSettled, onTooLarge } = ports;
  let limit = FIRST;
  let running: Promise<void> | null = null;
  let again = false;
  /** Asked from the oldest on. */
  let isWhole = true;
  /** The place of the last that the hub was asked about in this pass. */
  let reached = 0;

  function adapt(pushed: number, ms: number): void {
    if (ms > SLOW_MS) limit = Math.max(FEWEST, Math.floor(Math.min(pushed, limit) / 2));
    else if (ms < QUICK_MS && pushed >= limit) limit = Math.min(MAX_PUSHED, limit * 2);
  }

  /** @returns whether the hub had its word; else the same is to be sent in smaller parts */
  async function send(operations: readonly CarriedOperation[]): Promise<boolean> {
    const startedAt = clock.monotonic();
    try {
      const { results } = await hub.push(operations);
      adapt(operations.length, clock.monotonic() - startedAt);
      outbox.settle(operations, results, toInstant(clock.wall()));
      onSettled();
      return true;
    } catch (error) {
      const code = error instanceof GatehouseError ? error.code : null;
      // What did not come through may have been too much.
      if (code === 'hub-unreachable') adapt(operations.length, SLOW_MS + 1);
      if (code !== 'request-too-large') throw error;
      const [first] = operations;
      if (operations.length > 1) {
        limit = Math.max(1, Math.floor(operations.length / 2));
        return false;
      }
      // It stays in the outbox; what comes after it goes all the same.
      if (first !== undefined) onTooLarge(first);
      return true;
    }
  }

  async function run(): Promise<void> {
    for (;;) {
      const some = cut(outbox.next(limit, reached), limit);
      const last = some.at(-1);
      if (last === undefined) return;
      if (await send(some.map(({ operation }) => operation))) reached = last.position;
    }
  }

  async function runAgain(): Promise<void> {
    do {
      again = false;
      if (isWhole) reached = 0;
      isWhole = false;
      await run();
    } while (again);
  }

  return {
    push(from = 'oldest') {
      if (from === 'oldest') isWhole = true;
      if (running !== null) again = true;
      running ??= runAgain().finally(() => {
        running = null;
      });
      return running;
    },
  };
}
