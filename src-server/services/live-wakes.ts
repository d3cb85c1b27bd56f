import { setTimeout as wait } from 'node:timers/promises';
import { uuid, type Uuid } from '#shared/domain/id.ts';
import { feedName, type FeedName } from '#shared/wire/sync.ts';

/** Notices that come at once are one. */
const TOGETHER_MS = 20;
/** When what was committed behind an open transaction is looked for again. */
const HELD_MS = 50;

/** What the database says when something was committed: `*`, a feed's id, `kiosk/<id>`, `epoch`. */
export interface LiveNotices {
  /**
   * @param heard a notice's text
   * @param missed the connection broke: some may not have been heard
   */
  listen(heard: (text: string) => void, missed: () => void): Promise<LiveListener>;
}
export interface LiveListener {
  close(): Promise<void>;
}

/** Has feeds served when something new is in them: one at a time each, and never too often. */
export interface LiveWakes {
  /** Listens, if it does not yet. */
  awake(): Promise<void>;
  /** Nobody follows anything any more. */
  rest(): void;
  wake(feed: FeedName): void;
  close(): Promise<void>;
}

const NO_EVENT = '00000000-0000-0000-0000-000000000000';

export function createLiveWakes(ports: {
  readonly notices: LiveNotices;
  readonly missedMs: number;
  /** Feeds that somebody follows. */
  readonly feeds: () => ReadonlySet<FeedName>;
  /** @returns whether something can't be read yet */
  readonly serve: (feed: FeedName) => Promise<boolean>;
  readonly kioskChanged: (kioskId: Uuid) => Promise<void>;
  readonly epochChanged: () => void;
  readonly failed: (error: unknown) => void;
}): LiveWakes {
  const { notices, missedMs, feeds, serve, kioskChanged, epochChanged, failed } = ports;
  /** Feeds that are being served; true: again afterwards. */
  const serving = new Map<FeedName, boolean>();
  let listening: Promise<LiveListener> | null = null;
  let looking: NodeJS.Timeout | null = null;
  let isClosed = false;

  function wakeAll(): void {
    for (const feed of feeds()) wake(feed);
  }

  async function run(feed: FeedName): Promise<void> {
    try {
      do {
        serving.set(feed, false);
        const isHeld = await serve(feed);
        if (isHeld) serving.set(feed, true);
        // The first one goes out at once; what comes right behind it goes together.
        await wait(isHeld ? HELD_MS : TOGETHER_MS, undefined, { ref: false });
      } while (!isClosed && serving.get(feed) === true && feeds().has(feed));
    } catch (error) {
      failed(error);
    } finally {
      serving.delete(feed);
    }
  }

  function wake(feed: FeedName): void {
    if (isClosed || !feeds().has(feed)) return;
    if (serving.has(feed)) serving.set(feed, true);
    else void run(feed);
  }

  function heard(text: string): void {
    if (text === '*') return wakeAll();
    if (text === 'epoch') return epochChanged();
    if (text === NO_EVENT) return wake('hub');
    const [kind, id] = text.split('/');
    const kiosk = uuid.safeParse(id);
    if (kind === 'kiosk' && kiosk.success) {
      void kioskChanged(kiosk.data).catch(failed);
      return;
    }
    const feed = feedName.safeParse(text);
    if (feed.success) wake(feed.data);
  }

  async function stop(): Promise<void> {
    const ending = listening;
    listening = null;
    if (looking !== null) clearInterval(looking);
    looking = null;
    await (await ending)?.close();
  }

  return {
    async awake() {
      if (looking === null) {
        looking = setInterval(wakeAll, missedMs);
        looking.unref();
      }
      listening ??= notices.listen(heard, wakeAll);
      await listening;
    },
    rest() {
      if (looking !== null) clearInterval(looking);
      looking = null;
    },
    wake,
    async close() {
      isClosed = true;
      await stop();
    },
  };
}
