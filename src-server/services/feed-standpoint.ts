import { GatehouseError } from '#shared/errors.ts';
import type { Uuid } from '#shared/domain/id.ts';
import type { FeedName } from '#shared/wire/sync.ts';
import type { Epochs } from './epochs.ts';
import { isBefore, type CursorWords, type FeedPlace, type FeedSeal } from './feed-cursor.ts';
import type { FeedState, FeedStore, KioskScope } from './feed-ports.ts';

/** How long the state is believed: a few of many requests ask the database. */
const BELIEVED_MS = 40;

/** Says who may read which feed, and whether a cursor still stands in it. */
export interface FeedStandpoint {
  /** What a kiosk may read. @throws GatehouseError kiosk-revoked */
  scope(kioskId: Uuid): Promise<KioskScope>;
  /** Whatever cursor is shown, feeds of other events are not read. @throws GatehouseError event-not-assigned */
  require(scope: KioskScope, feed: FeedName): void;
  /** The state now, at most some milliseconds old. */
  state(): Promise<FeedState>;
  /**
   * Whether words of ours are good in this database: of this epoch, not before what was let go, and
   * not ahead of all that it remembers. The last shows a restored database, and begins an epoch.
   */
  isGood(words: CursorWords): Promise<boolean>;
  /** Where a cursor stands; null: a snapshot is needed. */
  placeOf(scope: KioskScope, feed: FeedName, cursor: string): Promise<FeedPlace | null>;
}

export function createFeedStandpoint(ports: {
  readonly store: Pick<FeedStore, 'state' | 'scope'>;
  readonly seal: FeedSeal;
  readonly epochs: Pick<Epochs, 'begin'>;
  /** Milliseconds, of a clock that never goes back. */
  readonly monotonic: () => number;
}): FeedStandpoint {
  const { store, seal, epochs, monotonic } = ports;
  let believed: { state: Promise<FeedState>; until: number } | null = null;

  function read(): Promise<FeedState> {
    const state = store.state();
    const slot = { state, until: monotonic() + BELIEVED_MS };
    believed = slot;
    state.catch(() => {
      if (believed === slot) believed = null;
    });
    return state;
  }

  function current(): Promise<FeedState> {
    return believed !== null && believed.until > monotonic() ? believed.state : read();
  }

  function isAhead({ xid, position }: FeedPlace, { end }: FeedState): boolean {
    return BigInt(xid) > BigInt(end.xid) || position > end.position;
  }

  async function isGood({ epoch, feed, place }: CursorWords): Promise<boolean> {
    let state = await current();
    // Another process may have given it since.
    if (epoch !== state.epoch || isAhead(place, state)) state = await read();
    if (epoch !== state.epoch) return false;
    if (isAhead(place, state)) {
      await epochs.begin(state.epoch, 'cursor-ahead');
      believed = null;
      return false;
    }
    const floor = state.floors.get(feed);
    return floor === undefined || !isBefore(place, floor);
  }

  return {
    async scope(kioskId) {
      const scope = await store.scope(kioskId);
      if (scope === null) throw new GatehouseError('kiosk-revoked', 'it reads no more');
      return scope;
    },
    require(scope, feed) {
      if (feed === 'hub' || scope.events.has(feed)) return;
      throw new GatehouseError('event-not-assigned', 'not for this kiosk', { event_id: feed });
    },
    state: current,
    isGood,
    async placeOf(scope, feed, cursor) {
      const words = seal.readCursor(cursor);
      if (words === null || words.feed !== feed || words.use !== scope.use) return null;
      return (await isGood(words)) ? words.place : null;
    },
  };
}
