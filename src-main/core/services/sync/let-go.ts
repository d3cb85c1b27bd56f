import { setTimeout as sleep } from 'node:timers/promises';
import type { FeedName } from '#shared/wire/sync.ts';
import type { ChangeApplier, FeedStore } from './ports.ts';

/** Of writing in one step, which nobody at the gate notices, ms. */
const STEP_MS = 4;
const BETWEEN_STEPS_MS = 20;

/** Lets rows go of events that this kiosk no longer has, beside the gate. */
export interface LetGo {
  start(): void;
  close(): Promise<void>;
}

export function createLetGo(ports: {
  readonly feeds: Pick<FeedStore, 'list'>;
  readonly applier: Pick<ChangeApplier, 'letGo'>;
  readonly isSpared: (feed: FeedName) => boolean;
  readonly onDone: () => void;
  readonly onTrouble: (error: unknown) => void;
}): LetGo {
  const { feeds, applier, isSpared, onDone, onTrouble } = ports;
  const stopping = new AbortController();
  let running: Promise<void> | null = null;

  const next = (): FeedName | undefined =>
    feeds.list().find(({ feed, leaving }) => leaving && !isSpared(feed))?.feed;

  async function run(): Promise<void> {
    for (let feed = next(); feed !== undefined; feed = next()) {
      while (next() === feed && !applier.letGo(feed, STEP_MS)) {
        await sleep(BETWEEN_STEPS_MS, undefined, { ref: false });
        if (stopping.signal.aborted) return;
      }
      onDone();
    }
  }

  return {
    start() {
      if (stopping.signal.aborted || next() === undefined) return;
      running ??= run()
        .catch(onTrouble)
        .finally(() => {
          running = null;
        });
    },
    async close() {
      stopping.abort();
      await running;
    },
  };
}
