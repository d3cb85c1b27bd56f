import type { Uuid } from '#shared/domain/id.ts';
import { toInstant } from '#shared/domain/instant.ts';
import { GatehouseError } from '#shared/errors.ts';
import { MAX_PUSHED, type CarriedOperation } from '#shared/wire/sync.ts';
import type { Hub } from './hub-port.ts';
import type { Outbox } from './ports.ts';

/** Characters of payloads in one push; a single operation may have more. */
const MOST_CHARS = 1_000_000;
const FEWEST = 10;
const FIRST = 100;
/** An answer that takes longer is of too large a push for this network, ms. */
const SLOW_MS = 5_000;
const QUICK_MS = 1_500;

/** Hands the outbox over. */
export interface Pusher {
  /** Pushes until nothing is left that the hub takes now. One at a time: who calls meanwhile waits. */
  push(): Promise<void>;
}

/** No more than fits one push; one operation at least. */
function cut(operations: readonly CarriedOperation[], limit: number): CarriedOperation[] {
  const taken: CarriedOperation[] = [];
  let chars = 0;
  for (const operation of operations) {
    chars += operation.payload.length;
    if (taken.length > 0 && (chars > MOST_CHARS || taken.length >= limit)) break;
    taken.push(operation);
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

  function adapt(pushed: number, ms: number): void {
    if (ms > SLOW_MS) limit = Math.max(FEWEST, Math.floor(Math.min(pushed, limit) / 2));
    else if (ms < QUICK_MS && pushed >= limit) limit = Math.min(MAX_PUSHED, limit * 2);
  }

  /** @returns what the hub kept waiting, or could not take */
  async function send(operations: readonly CarriedOperation[]): Promise<readonly Uuid[]> {
    const startedAt = clock.monotonic();
    try {
      const { results } = await hub.push(operations);
      adapt(operations.length, clock.monotonic() - startedAt);
      outbox.settle(operations, results, toInstant(clock.wall()));
      onSettled();
      const settled = new Set(
        results.filter(({ outcome }) => outcome !== 'waiting').map(({ id }) => id),
      );
      return operations.map(({ id }) => id).filter((id) => !settled.has(id));
    } catch (error) {
      const code = error instanceof GatehouseError ? error.code : null;
      // What did not come through may have been too much.
      if (code === 'hub-unreachable') adapt(operations.length, SLOW_MS + 1);
      if (code !== 'request-too-large') throw error;
      const [first] = operations;
      if (operations.length > 1) {
        limit = Math.max(1, Math.floor(operations.length / 2));
        return [];
      }
      // It stays in the outbox; what comes after it goes all the same.
      if (first !== undefined) onTooLarge(first);
      return operations.map(({ id }) => id);
    }
  }

  async function run(): Promise<void> {
    /** Not to be asked again in this run. */
    const left = new Set<Uuid>();
    for (;;) {
      const found = outbox.next(Math.min(MAX_PUSHED, limit + left.size));
      const operations = cut(
        found.filter(({ id }) => !left.has(id)),
        limit,
      );
      if (operations.length === 0) return;
      for (const id of await send(operations)) left.add(id);
    }
  }

  async function runAgain(): Promise<void> {
    do {
      again = false;
      await run();
    } while (again);
  }

  return {
    push() {
      if (running !== null) again = true;
      running ??= runAgain().finally(() => {
        running = null;
      });
      return running;
    },
  };
}
