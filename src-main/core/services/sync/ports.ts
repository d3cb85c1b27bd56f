import type { AlertClosing, AlertRow } from '#shared/domain/alert.ts';
import type { HlcStamp } from '#shared/domain/hybrid-clock.ts';
import type { Uuid } from '#shared/domain/id.ts';
import type { Instant } from '#shared/domain/instant.ts';
import type { ErrorCode } from '#shared/errors.ts';
import type {
  CarriedOperation,
  Change,
  ClashRow,
  Cursor,
  FeedName,
  FeedPage,
  PeerRow,
  PushResult,
} from '#shared/wire/sync.ts';

/** The hub that this kiosk belongs to. */
export interface HubLink {
  /** Without a slash at its end. */
  readonly hubUrl: string;
  readonly hubId: Uuid;
  readonly hubName: string;
  readonly epoch: Uuid;
  /** PEM, both. */
  readonly authority: string;
  readonly spareAuthority: string;
  /** PEM: this kiosk's, over its TLS key. */
  readonly certificate: string;
  /** An age recipient. */
  readonly hubRecipient: string;
  readonly use: 'gate' | 'office';
  /** revoked: the outbox is handed over, then everything is wiped. */
  readonly state: 'good' | 'revoked';
  /** Null: not locked. */
  readonly lockedAt: Instant | null;
  readonly lockedWords: string | null;
  /** The hub's time minus ours, ms; null: not known yet. */
  readonly clockOffset: number | null;
  readonly enrolledAt: Instant;
  readonly lastContactAt: Instant | null;
}

/** Each write is a transaction of its own. */
export interface HubLinkStore {
  read(): HubLink | null;
  /** Joins, or joins again: replaces what was there. */
  write(link: HubLink): void;
  update(part: Partial<HubLink>): void;
  /** Whether an order was carried out already. */
  isDone(orderId: Uuid): boolean;
  noteDone(orderId: Uuid, at: Instant): void;
  /** Orders that no report has said yet. */
  doneOrders(): Uuid[];
  /** The hub has heard of them. */
  forgetDone(orderIds: readonly Uuid[]): void;
}

/** Where this kiosk stands in a feed. */
export interface FeedState {
  readonly feed: FeedName;
  /** Null until its snapshot is whole. */
  readonly cursor: Cursor | null;
  /** How to go on with a snapshot; null: from its beginning. */
  readonly mark: string | null;
  readonly rows: number;
  readonly done: number;
  readonly leaving: boolean;
  /** When it was last known to be current. */
  readonly currentAt: Instant | null;
}

export interface FeedStore {
  list(): FeedState[];
  /** Begins to follow a feed; one that is followed stays as it is, one that was leaving comes back. */
  follow(feed: FeedName): void;
  /** Forgets cursor and mark, so that a snapshot is loaded: what is here stays until it is whole. */
  loadAnew(feed: FeedName): void;
  /** Says how many rows a snapshot has. */
  expect(feed: FeedName, rows: number): void;
  /** The feed's rows are no longer ours. */
  leave(feed: FeedName): void;
  /** Everything that is at the hub is here, at that time; also dates the event's copy. */
  noteCurrent(feeds: readonly FeedName[], at: Instant): void;
}

/** What applying changed, for whoever keeps something of it in memory or on a screen. */
export interface Applied {
  readonly keysChanged: boolean;
  readonly eventsChanged: boolean;
  readonly staffChanged: boolean;
  readonly kycChanged: boolean;
  /** People whose rows, consents, documents or templates changed. */
  readonly people: readonly Uuid[];
  /** Alerts that are open and were not known before. */
  readonly alertsRaised: readonly AlertRow[];
}

/** Brings what the hub and other kiosks say into the copy. */
export interface ChangeApplier {
  /**
   * Applies a page in one transaction with its cursor.
   * @returns null, and nothing is changed, where the feed does not stand at the page's `from`
   */
  applyPage(page: FeedPage): Applied | null;
  /**
   * Applies lines of a snapshot, in transactions short enough for a gate; the mark is saved with the
   * last. The caller waits for the promise before the next.
   */
  applySnapshotBatch(
    feed: FeedName,
    changes: readonly Change[],
    mark: { readonly from: string; readonly done: number },
  ): Promise<Applied>;
  /** The snapshot is whole: its event is shown, and rows that it did not bring are let go in small steps. */
  finishSnapshot(feed: FeedName, cursor: Cursor): Promise<Applied>;
  /** Rows of a file from another kiosk: later stamps win; no cursor moves. */
  applyPeerRows(changes: readonly Change[]): Promise<Applied>;
  /**
   * Takes another kiosk's operation, whose signature was checked: kept in `operations` and the outbox,
   * so that whoever reaches the hub carries it, and applied; all in one transaction.
   * @returns null: it was here already
   */
  applyOperation(operation: CarriedOperation): Applied | null;
  /**
   * Lets go of a leaving event's rows for some milliseconds.
   * @returns whether there is nothing (more) to let go: also where it does not leave any more
   */
  letGo(feed: FeedName, withinMs: number): boolean;
}

/** An operation that waits for the hub's word, and its place in the line. */
export interface WaitingOperation {
  readonly position: number;
  readonly operation: CarriedOperation;
}

export interface Outbox {
  /**
   * Operations that the hub has not answered, each kiosk's in the order of its numbers.
   * @param after a position; 0: from the oldest
   */
  next(limit: number, after?: number): WaitingOperation[];
  /**
   * Takes the hub's word, in one transaction: applied and duplicate leave the outbox; rejected go to the
   * dead letters, but for a check-in, which stays; what was not asked for is ignored.
   */
  settle(asked: readonly CarriedOperation[], results: readonly PushResult[], at: Instant): void;
  waiting(): number;
  /** The hub forgot: everything that is here is to be sent again. */
  requeueAll(): void;
}

export interface DeadLetter {
  readonly position: number;
  readonly type: string;
  readonly code: ErrorCode;
  readonly rejectedAt: Instant;
  readonly recordedAt: Instant;
}

export interface DeadLetters {
  list(): DeadLetter[];
  count(): number;
  /** Back to the outbox. @throws GatehouseError dead-letter-unknown */
  retry(position: number, staffId: Uuid, at: Instant): void;
  /** @throws GatehouseError dead-letter-unknown */
  close(position: number, note: string, staffId: Uuid, at: Instant): void;
}

/** Another kiosk, as this one knows it. */
export interface Peer extends PeerRow {
  readonly lastHeardAt: Instant | null;
  readonly lastFactAt: Instant | null;
  /** How far its operations were taken from it directly: its own words. */
  readonly position: string | null;
  readonly address: string | null;
}

export interface PeerStore {
  list(): Peer[];
  find(kioskId: Uuid): Peer | null;
  /** Heard from itself, by whatever way. */
  heard(kioskId: Uuid, at: Instant, gateId: Uuid | null): void;
  setPosition(kioskId: Uuid, position: string | null): void;
  setAddress(kioskId: Uuid, address: string | null): void;
  /**
   * This kiosk's own and carried operations after a position, for a peer of these events: those of the
   * events alone.
   */
  operationsAfter(
    position: number,
    events: readonly Uuid[],
    limit: number,
  ): { readonly operations: CarriedOperation[]; readonly position: number; readonly more: boolean };
}

export interface AlertStore {
  /** Of one event, or of all; the newest first. */
  open(eventId: Uuid | null): AlertRow[];
  count(eventId: Uuid | null): number;
  find(id: Uuid): AlertRow | null;
  /** Ends it; inside the fact's transaction. */
  close(closing: AlertClosing, hlc: HlcStamp): void;
}

export interface ClashStore {
  open(): ClashRow[];
  count(): number;
  see(id: Uuid, staffId: Uuid, at: Instant): void;
}

export interface ThumbnailStore {
  /** Documents whose small picture is wanted, of the event whose doors open soonest first. */
  wanted(limit: number): { readonly documentId: Uuid; readonly userId: Uuid }[];
  /** @param sealed null: the hub has none for us */
  keep(documentId: Uuid, sealed: Uint8Array | null): void;
  find(documentId: Uuid): { readonly userId: Uuid; readonly sealed: Uint8Array } | null;
  /** Bytes of all that are held. */
  size(): number;
}
