import type { Uuid } from '#shared/domain/id.ts';
import type { Cursor, FeedName, KioskUse } from '#shared/wire/sync.ts';
import { isBefore, type FeedPlace, type FeedSeal } from './feed-cursor.ts';
import type { FeedEntity, FeedEntry, FeedRows, FeedStore, WantedRows } from './feed-ports.ts';

/** Changes that a page holds at most (`feedPage`). */
const MOST_CHANGES = 2_000;
/** How long a page that says something is kept for others at the same place. */
const KEPT_MS = 5_000;
/** The same of a feed's last one: it says that there is no more. */
const KEPT_LAST_MS = 1_000;
/** The same of one that says nothing: what is committed meanwhile waits as long at most. */
const KEPT_EMPTY_MS = 40;
/** Characters of all pages that are kept. */
const KEPT_CHARS = 32_000_000;

/** A page as its text (`feedPage`), the same for every kiosk at the same place. */
export interface PageText {
  readonly from: FeedPlace;
  readonly to: FeedPlace;
  readonly toCursor: Cursor;
  readonly more: boolean;
  /** Whether something is committed already that can't be read yet: an older transaction is open. */
  readonly isHeld: boolean;
  /** How many changes. */
  readonly count: number;
  readonly text: string;
}

/** Where somebody reads. */
export interface PageAsk {
  readonly epoch: Uuid;
  readonly feed: FeedName;
  readonly use: KioskUse;
  readonly from: FeedPlace;
  /** Entries that a page is made of at most. */
  readonly limit: number;
  /** The last entry that it may hold: so that readers at different places come to stand together. */
  readonly until?: FeedPlace;
  /** For whom something new was announced: what was kept empty is read again. */
  readonly isFresh?: boolean;
}

/** Pages of feeds. */
export interface FeedPages {
  read(ask: PageAsk): Promise<PageText>;
}

/**
 * Entries of a page that others follow: it ends where pages of others end as well, wherever they began,
 * so that kiosks which read one after another soon read the same pages.
 */
function aligned(entries: readonly FeedEntry[], limit: number): readonly FeedEntry[] {
  const blockOf = (entry: FeedEntry): number => Math.floor(entry.position / limit);
  // A block has `limit` positions, and these are more entries: there is such an end.
  const end = entries.findLastIndex((entry, at) => {
    const before = entries[at - 1];
    return at <= limit && before !== undefined && blockOf(before) !== blockOf(entry);
  });
  return entries.slice(0, end);
}

/** Ids by kind, each once. */
function wantedRows(entries: readonly FeedEntry[]): WantedRows {
  const kinds = new Map<FeedEntity, Set<string>>();
  for (const { entity, id } of entries) {
    const ids = kinds.get(entity) ?? new Set();
    ids.add(id);
    kinds.set(entity, ids);
  }
  return Object.fromEntries([...kinds].map(([kind, ids]) => [kind, [...ids]]));
}

export function createFeedPages(ports: {
  readonly store: Pick<FeedStore, 'entries'>;
  readonly rows: FeedRows;
  readonly seal: FeedSeal;
  /** Milliseconds, of a clock that never goes back. */
  readonly monotonic: () => number;
}): FeedPages {
  const { store, rows, seal, monotonic } = ports;
  const kept = new Map<string, { page: Promise<PageText>; until: number; chars: number }>();
  let keptChars = 0;

  async function make({ epoch, feed, use, from, limit, until }: PageAsk): Promise<PageText> {
    const read = await store.entries(feed, from, limit + 1);
    const held = read.findIndex(({ isFinal }) => !isFinal);
    const final = held === -1 ? read : read.slice(0, held);
    const wanted = until === undefined ? final : final.filter((one) => !isBefore(until, one));
    let taken = wanted.length > limit ? aligned(wanted, limit) : wanted;
    let rendered = { count: 0, text: '' };
    while (taken.length > 0) {
      rendered = await rows.render(feed, use, wantedRows(taken), from, ',');
      if (rendered.count <= MOST_CHANGES || taken.length === 1) break;
      // People with much about them: fewer of them.
      taken = taken.slice(0, Math.floor(taken.length / 2));
    }
    const last = taken.at(-1);
    const to = last === undefined ? from : { xid: last.xid, position: last.position };
    const more = final.length > taken.length;
    const words = { epoch, feed, use };
    const fromCursor = seal.cursor({ ...words, place: from });
    const toCursor = seal.cursor({ ...words, place: to });
    const head = JSON.stringify({ feed, from: fromCursor, to: toCursor, more });
    return {
      from,
      to,
      toCursor,
      more,
      isHeld: held !== -1,
      count: rendered.count,
      text: `${head.slice(0, -1)},"changes":[${rendered.text}]}`,
    };
  }

  function forget(key: string): void {
    keptChars -= kept.get(key)?.chars ?? 0;
    kept.delete(key);
  }

  function tidy(now: number): void {
    for (const [key, { until }] of kept) {
      // Oldest first: what stands behind one that is needed for room is younger.
      if (until > now && keptChars <= KEPT_CHARS) continue;
      forget(key);
    }
  }

  return {
    async read(ask) {
      const { epoch, feed, use, from, limit, until } = ask;
      const place = [from.xid, from.position, limit, until?.xid, until?.position];
      const key = [epoch, feed, use, ...place].join(' ');
      const now = monotonic();
      const known = kept.get(key);
      if (known !== undefined && known.until > now) {
        const page = await known.page;
        if (ask.isFresh !== true || page.to !== page.from) return page;
      }
      forget(key);
      const page = make(ask);
      const slot = { page, until: now + KEPT_EMPTY_MS, chars: 0 };
      kept.set(key, slot);
      try {
        const made = await page;
        if (made.to !== made.from && kept.get(key) === slot) {
          // Whatever changes after it has an entry after it: it does not become wrong.
          slot.until = monotonic() + (made.more ? KEPT_MS : KEPT_LAST_MS);
          slot.chars = made.text.length;
          keptChars += slot.chars;
        }
        return made;
      } catch (error) {
        if (kept.get(key) === slot) forget(key);
        throw error;
      } finally {
        tidy(monotonic());
      }
    },
  };
}
