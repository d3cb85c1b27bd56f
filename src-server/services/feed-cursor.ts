import { createHmac, hkdfSync, timingSafeEqual, type KeyObject } from 'node:crypto';
import { z } from 'zod';
import { uuid, type Uuid } from '#shared/domain/id.ts';
import { feedName, type Cursor, type FeedName, type KioskUse } from '#shared/wire/sync.ts';

/**
 * A place in a feed: all of its entries up to this transaction and position have been read. Transaction
 * ids are decimal text: they have 64 bits.
 */
export interface FeedPlace {
  readonly xid: string;
  readonly position: number;
}

/** What a cursor says. */
export interface CursorWords {
  readonly epoch: Uuid;
  readonly feed: FeedName;
  readonly use: KioskUse;
  readonly place: FeedPlace;
}

/** How far a snapshot was read, as its marks say. */
export interface MarkWords extends CursorWords {
  /** Part of the snapshot, and the key of the last row of it that was read; none: from its beginning. */
  readonly section: number;
  readonly after: readonly string[];
  readonly done: number;
  readonly rows: number;
}

/** Makes and reads the hub's own words about places. */
export interface FeedSeal {
  cursor(words: CursorWords): Cursor;
  /** Null: it is none of ours. */
  readCursor(text: string): CursorWords | null;
  mark(words: MarkWords): string;
  readMark(text: string): MarkWords | null;
}

const common = {
  e: uuid,
  f: feedName,
  u: z.enum(['gate', 'office']),
  x: z.string().regex(/^\d{1,20}$/),
  p: z.int().nonnegative(),
};
const cursorText = z.object(common);
const markText = z.object({
  ...common,
  s: z.int().nonnegative(),
  k: z.array(z.string().max(60)).max(2),
  d: z.int().nonnegative(),
  r: z.int().nonnegative(),
});

/** Whether a place comes before another. */
export function isBefore(one: FeedPlace, other: FeedPlace): boolean {
  const [a, b] = [BigInt(one.xid), BigInt(other.xid)];
  return a < b || (a === b && one.position < other.position);
}

/**
 * Seals places with HMAC-SHA-256: nobody else can make one, so that one which is ahead of the database
 * proves that the database is older than it was (docs/SYNC.md, Epochs).
 * @param key any secret of the hub's; a key for this alone is derived from it (RFC 5869)
 */
export function createFeedSeal(key: KeyObject): FeedSeal {
  const own = Buffer.from(hkdfSync('sha256', key.export(), '', 'gatehouse-feed-cursor-1', 32));

  function tagOf(kind: string, body: string): Buffer {
    return createHmac('sha256', own).update(`${kind}\0${body}`).digest();
  }

  function seal(kind: string, words: object): string {
    const body = Buffer.from(JSON.stringify(words)).toString('base64url');
    return `${body}.${tagOf(kind, body).toString('base64url')}`;
  }

  function open<S extends z.ZodType>(kind: string, schema: S, text: string): z.output<S> | null {
    const dot = text.indexOf('.');
    const body = text.slice(0, Math.max(dot, 0));
    const tag = Buffer.from(text.slice(dot + 1), 'base64url');
    const wanted = tagOf(kind, body);
    if (tag.length !== wanted.length || !timingSafeEqual(tag, wanted)) return null;
    return schema.parse(JSON.parse(Buffer.from(body, 'base64url').toString('utf8')));
  }

  const commonOf = ({ epoch, feed, use, place }: CursorWords): z.output<typeof cursorText> => ({
    e: epoch,
    f: feed,
    u: use,
    x: place.xid,
    p: place.position,
  });
  const wordsOf = ({ e, f, u, x, p }: z.output<typeof cursorText>): CursorWords => ({
    epoch: e,
    feed: f,
    use: u,
    place: { xid: x, position: p },
  });

  return {
    cursor: (words) => seal('cursor', commonOf(words)),
    readCursor(text) {
      const read = open('cursor', cursorText, text);
      return read === null ? null : wordsOf(read);
    },
    mark: (words) =>
      seal('mark', {
        ...commonOf(words),
        s: words.section,
        k: words.after,
        d: words.done,
        r: words.rows,
      }),
    readMark(text) {
      const read = open('mark', markText, text);
      if (read === null) return null;
      return { ...wordsOf(read), section: read.s, after: read.k, done: read.d, rows: read.r };
    },
  };
}
