import type { FeedName } from '#shared/wire/sync.ts';
import { GatehouseError } from '#shared/errors.ts';
import type { Hub } from './hub-port.ts';
import type { Applied, ChangeApplier, FeedState, FeedStore } from './ports.ts';

export interface SnapshotLoader {
  /** Feeds whose snapshot is not whole, in the order in which they are to be loaded. */
  missing(): FeedState[];
  /** Loads a snapshot to its end, from where it broke. Each part is committed before the next is read. */
  load(feed: FeedName, signal: AbortSignal): Promise<void>;
}

/** Wires first loads. @param ports.order feeds as they are wanted */
export function createSnapshotLoader(ports: {
  readonly feeds: Pick<FeedStore, 'list' | 'expect' | 'loadAnew'>;
  readonly applier: Pick<ChangeApplier, 'applySnapshotBatch' | 'finishSnapshot'>;
  readonly hub: Pick<Hub, 'snapshot'>;
  readonly order: () => readonly FeedName[];
  readonly onApplied: (applied: Applied) => void;
  /** Some rows more are here. */
  readonly onProgress: () => void;
}): SnapshotLoader {
  const { feeds, applier, hub, order, onApplied, onProgress } = ports;

  function stateOf(feed: FeedName): FeedState | undefined {
    return feeds.list().find((one) => one.feed === feed);
  }

  async function read(feed: FeedName, from: string | null, signal: AbortSignal): Promise<void> {
    let mark = { from: from ?? '', done: stateOf(feed)?.done ?? 0 };
    for await (const part of hub.snapshot(feed, from, signal)) {
      switch (part.kind) {
        case 'start':
          feeds.expect(feed, part.rows);
          break;
        case 'rows':
          // Behind the last mark a break would begin at that mark again, which changes nothing.
          mark = part.mark ?? { from: mark.from, done: mark.done + part.changes.length };
          onApplied(await applier.applySnapshotBatch(feed, part.changes, mark));
          onProgress();
          break;
        case 'end':
          onApplied(await applier.finishSnapshot(feed, part.cursor));
          onProgress();
          return;
      }
    }
  }

  return {
    missing() {
      const wanted = order();
      const rank = (feed: FeedName): number => {
        const at = wanted.indexOf(feed);
        return at === -1 ? wanted.length : at;
      };
      return feeds
        .list()
        .filter(({ cursor, leaving }) => cursor === null && !leaving)
        .toSorted((a, b) => rank(a.feed) - rank(b.feed));
    },
    async load(feed, signal) {
      const mark = stateOf(feed)?.mark ?? '';
      try {
        await read(feed, mark === '' ? null : mark, signal);
      } catch (error) {
        const isLost = error instanceof GatehouseError && error.code === 'cursor-unknown';
        if (!isLost || mark === '') throw error;
        // Of another epoch, or too old: from the beginning.
        feeds.loadAnew(feed);
        await read(feed, null, signal);
      }
    },
  };
}
