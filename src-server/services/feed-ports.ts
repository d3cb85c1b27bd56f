import type { Uuid } from '#shared/domain/id.ts';
import type { FeedName, KioskUse } from '#shared/wire/sync.ts';
import type { FeedPlace } from './feed-cursor.ts';
import type { Transaction } from './transaction.ts';

/** What a feed's entry names: a row, never its values. `joined`: a registration with its person's all. */
export const FEED_ENTITIES = [
  'event',
  'signing_key',
  'joined',
  'registration',
  'attendee',
  'ticket',
  'consent',
  'document',
  'template',
  'kyc_decision',
  'check_in',
  'alias',
  'erasure',
  'alert',
  'clash',
  'kiosk',
  'staff',
] as const;
export type FeedEntity = (typeof FEED_ENTITIES)[number];

/** An entry as the feed has it, in its order. */
export interface FeedEntry extends FeedPlace {
  readonly entity: FeedEntity;
  readonly id: string;
  /** No transaction that is still open can put an entry before it any more. */
  readonly isFinal: boolean;
}

/** How far the feeds and the database are, for judging a cursor. */
export interface FeedState {
  readonly epoch: Uuid;
  /** No cursor that was given is further. */
  readonly end: FeedPlace;
  /** Every change before it is seen by whoever looks now. */
  readonly readable: FeedPlace;
  /** Feeds whose beginning was let go, and the last entry that was. */
  readonly floors: ReadonlyMap<FeedName, FeedPlace>;
}

/** Feeds, in storage. */
export interface FeedStore {
  state(): Promise<FeedState>;
  /** Entries after a place, whether they are final or not. */
  entries(feed: FeedName, after: FeedPlace, limit: number): Promise<readonly FeedEntry[]>;
  /** Events that a kiosk is assigned to, and as what; null: it is not known, or revoked. */
  scope(kioskId: Uuid): Promise<KioskScope | null>;
  /** The same of many, of those that are known and not revoked. */
  scopes(kioskIds: readonly Uuid[]): Promise<ReadonlyMap<Uuid, KioskScope>>;
}

export interface KioskScope {
  readonly use: KioskUse;
  readonly events: ReadonlySet<Uuid>;
}

/** Rows that a page or a part of a snapshot wants, by what they are. */
export type WantedRows = Readonly<Partial<Record<FeedEntity, readonly string[]>>>;

/** Changes as JSON texts (src-shared/wire/sync.ts, `change`), joined by a separator. */
export interface RenderedRows {
  readonly count: number;
  readonly text: string;
}

export interface FeedRows {
  /**
   * Rows as they are now, in one look, closed: with a registration its person, with a ticket both.
   * @param since where the reader stands: where the event itself changed after it, it comes too
   */
  render(
    feed: FeedName,
    use: KioskUse,
    wanted: WantedRows,
    since: FeedPlace,
    separator: string,
  ): Promise<RenderedRows>;
}

/** Opens the numbers of faces. */
export interface TemplateOpener {
  /** In base64, by the picture that they were made of; what can't be opened any more is left out. */
  openAll(
    templates: readonly {
      readonly userId: Uuid;
      readonly sourceId: Uuid;
      readonly sealed: Uint8Array;
    }[],
  ): Promise<ReadonlyMap<Uuid, string>>;
}

/** The hub's epoch, in storage. */
export interface EpochStore {
  /** Locks the hub's state until the transaction ends. */
  lock(tx: Transaction): Promise<{ readonly epoch: Uuid; readonly cluster: string | null }>;
  /** What tells this database from a copy of it that was restored elsewhere or to a time before. */
  cluster(tx: Transaction): Promise<string>;
  keepCluster(tx: Transaction, cluster: string): Promise<void>;
  /** Begins an epoch: the feeds are empty. */
  begin(tx: Transaction, epoch: Uuid, cluster: string): Promise<void>;
}

/** What keeps the feeds small. */
export interface FeedUpkeep {
  /** Lets entries go that a later one of the same row follows. @returns how many */
  compact(): Promise<number>;
  /** Lets entries go that are older than a time, and notes how far. @returns how many */
  expire(beforeMs: number): Promise<number>;
}
