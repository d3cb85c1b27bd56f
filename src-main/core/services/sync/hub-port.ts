import type { Uuid } from '#shared/domain/id.ts';
import type {
  CarriedOperation,
  Change,
  Cursor,
  FeedName,
  FeedPage,
  PullAnswer,
  PullRequest,
  PushAnswer,
  Standing,
} from '#shared/wire/sync.ts';
import type { HubCalls } from './pictures-ports.ts';

/** Part of a snapshot, up to a mark from which it goes on after a break; or its end. */
export type SnapshotPart =
  | { readonly kind: 'start'; readonly rows: number }
  | {
      readonly kind: 'rows';
      readonly changes: readonly Change[];
      /** Null: the last rows, behind the last mark. */
      readonly mark: { readonly from: string; readonly done: number } | null;
    }
  | { readonly kind: 'end'; readonly cursor: Cursor };

/** What the hub says unasked. */
export type LiveWord =
  | { readonly kind: 'page'; readonly page: FeedPage }
  | { readonly kind: 'standing'; readonly standing: Standing }
  | { readonly kind: 'beat' };

/** A certificate of this kiosk, with whom to trust from then on. PEM, all. */
export interface RenewedCertificate {
  readonly certificate: string;
  readonly authority: string;
  readonly spareAuthority: string;
}

/**
 * The hub, over the network. Everything rejects with a GatehouseError: hub-unreachable,
 * hub-not-trusted, hub-answer-unreadable, or what the hub itself said; `retryInSeconds` among the facts
 * where it asked to be left alone.
 */
export interface Hub extends HubCalls {
  /** Gets a token where there is none that is good, which is the least that one may ask the hub. */
  greet(): Promise<{ readonly isRevoked: boolean }>;
  push(operations: readonly CarriedOperation[]): Promise<PushAnswer>;
  pull(request: PullRequest): Promise<PullAnswer>;
  /** @param from a mark; null: from the beginning */
  snapshot(feed: FeedName, from: string | null, signal: AbortSignal): AsyncIterable<SnapshotPart>;
  /** Goes on until the connection ends. @param feeds where this kiosk stands in each */
  live(
    feeds: readonly { readonly feed: FeedName; readonly cursor: Cursor }[],
    signal: AbortSignal,
  ): AsyncIterable<LiveWord>;
  certify(tlsKey: string): Promise<RenewedCertificate>;
  sendLogs(orderId: Uuid | null, lines: string): Promise<void>;
  /** Its administrator destroys this copy: from then on the hub takes this kiosk for revoked. */
  sayRetired(): Promise<void>;
  /** A revoked kiosk's last word: everything is handed over, the copy goes. */
  sayWiped(): Promise<void>;
  /** Of the last answer; null: none came yet. */
  epoch(): Uuid | null;
  /** The hub's time minus ours, ms, by the best answer so far; null: not known. */
  clockOffset(): number | null;
  /** When the hub last answered, by our clock; null: not in this run. */
  lastContactAt(): number | null;
  /** Lets the next request through whatever failed before. */
  letThrough(): void;
  close(): void;
}
