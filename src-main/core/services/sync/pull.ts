import { setImmediate as nextTurn } from 'node:timers/promises';
import { toInstant } from '#shared/domain/instant.ts';
import type { Cursor, FeedName, KioskReport, Standing } from '#shared/wire/sync.ts';
import type { Hub } from './hub-port.ts';
import type { Applied, ChangeApplier, FeedStore } from './ports.ts';

/** Feeds of one request, and of one live stream. */
export const MOST_FEEDS = 20;
/** Entries of a page: at a gate the writer is not to be held for long. */
const AT_A_GATE = 50;
const ELSEWHERE = 500;
/** Pages of a feed in one answer: each is applied by itself. */
const PAGES = 10;

/** Where this kiosk stands in a feed that it has whole. */
export interface FeedPlace {
  readonly feed: FeedName;
  readonly cursor: Cursor;
}

/** The feeds that are here whole. @param first the one that matters most */
export function wholeFeeds(feeds: Pick<FeedStore, 'list'>, first: FeedName | null): FeedPlace[] {
  return feeds
    .list()
    .flatMap(({ feed, cursor, leaving }) => (cursor === null || leaving ? [] : [{ feed, cursor }]))
    .toSorted((a, b) => rank(a.feed, first) - rank(b.feed, first));
}

function rank(feed: FeedName, first: FeedName | null): number {
  if (feed === 'hub') return 0;
  return feed === first ? 1 : 2;
}

export interface Puller {
  /**
   * Reads all feeds to their ends.
   * @param report what this kiosk says of itself; null: nothing new
   */
  pull(report: KioskReport | null): Promise<void>;
}

/** Wires feeds to the hub. */
export function createPuller(ports: {
  readonly feeds: Pick<FeedStore, 'list' | 'loadAnew' | 'noteCurrent'>;
  readonly applier: Pick<ChangeApplier, 'applyPage'>;
  readonly hub: Pick<Hub, 'pull'>;
  /** The event of this gate; null: it stands at none. */
  readonly eventId: () => FeedName | null;
  readonly onApplied: (applied: Applied) => void;
  readonly onStanding: (standing: Standing) => void;
  readonly now: () => number;
}): Puller {
  const { feeds, applier, hub, eventId, onApplied, onStanding } = ports;

  async function page(places: readonly FeedPlace[], report: KioskReport | null): Promise<boolean> {
    const limit = eventId() === null ? ELSEWHERE : AT_A_GATE;
    const answer = await hub.pull({ feeds: [...places], limit, pages: PAGES, report });
    onStanding(answer.standing);
    const unread = new Set<FeedName>();
    for (const one of answer.pages) {
      const applied = applier.applyPage(one);
      if (applied !== null) onApplied(applied);
      // Where the live stream was quicker the next look begins behind it.
      if (one.more) unread.add(one.feed);
      else unread.delete(one.feed);
      await nextTurn();
    }
    const asked = new Set(places.map(({ feed }) => feed));
    for (const feed of answer.snapshot_needed) if (asked.has(feed)) feeds.loadAnew(feed);
    return unread.size > 0;
  }

  return {
    async pull(report) {
      let said: KioskReport | null = report;
      const names = wholeFeeds(feeds, eventId()).map(({ feed }) => feed);
      // Without any feed too: the answer says which are ours.
      for (let at = 0; at === 0 || at < names.length; at += MOST_FEEDS) {
        const some = new Set(names.slice(at, at + MOST_FEEDS));
        for (let isMore = true; isMore;) {
          const startedAt = toInstant(ports.now());
          const places = wholeFeeds(feeds, eventId()).filter(({ feed }) => some.has(feed));
          isMore = await page(places, said);
          said = null;
          if (isMore) continue;
          const whole = new Set(wholeFeeds(feeds, null).map(({ feed }) => feed));
          feeds.noteCurrent(
            places.map(({ feed }) => feed).filter((feed) => whole.has(feed)),
            startedAt,
          );
        }
      }
    },
  };
}
