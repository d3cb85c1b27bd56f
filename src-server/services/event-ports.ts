import type { EventCounts } from '#shared/domain/event-consequences.ts';
import type { EventField } from '#shared/domain/event-edit.ts';
import type { EventRow, EventStatus, TicketTypeRow } from '#shared/domain/event.ts';
import type { HlcStamp } from '#shared/domain/hybrid-clock.ts';
import type { Uuid } from '#shared/domain/id.ts';
import type { Instant } from '#shared/domain/instant.ts';
import type { SavedEvent } from '#shared/domain/operation.ts';
import type { AfterPlace } from './registration-ports.ts';
import type { Transaction } from './transaction.ts';

/** An event with what hangs on it. */
export interface HeldEvent extends SavedEvent {
  readonly version: HlcStamp;
  /** Registrations that stand. */
  readonly registered: number;
}

/** An event as everybody sees it. */
export interface PublicEvent extends Pick<
  EventRow,
  | 'id'
  | 'title'
  | 'description'
  | 'party_name'
  | 'venue'
  | 'event_date'
  | 'event_time'
  | 'time_zone'
  | 'doors_open_at'
  | 'doors_close_at'
  | 'status'
  | 'image'
> {
  readonly is_full: boolean;
  readonly version: HlcStamp;
}

/** An event in the list of staff. */
export interface ListedEvent extends PublicEvent {
  readonly capacity: number | null;
  readonly registered: number;
  readonly admitted: number;
}

export interface EventStamp {
  readonly version: HlcStamp;
  readonly fields: readonly EventField[];
  readonly at: Instant;
}

/** Where events are kept. */
export interface EventStore {
  find(eventId: Uuid): Promise<HeldEvent | null>;
  /** Locks it until the commit. */
  lock(tx: Transaction, eventId: Uuid): Promise<HeldEvent | null>;
  /**
   * @param staffId null: somebody at a kiosk, who is no staff of the hub
   * @returns false where the id is taken
   */
  insert(
    tx: Transaction,
    saved: SavedEvent,
    staffId: Uuid | null,
    stamp: EventStamp,
  ): Promise<boolean>;
  /** Writes the event whole: what it leaves out goes. */
  write(tx: Transaction, saved: SavedEvent, stamp: EventStamp): Promise<void>;
  /** Whether a type or a gate of it is another event's. */
  holdsForeign(tx: Transaction, saved: SavedEvent): Promise<boolean>;
  /** Whether a registration or a ticket is of one of these types. */
  areTypesUsed(tx: Transaction, typeIds: readonly Uuid[]): Promise<boolean>;
  /** Whether one of these gates let somebody in. */
  areGatesUsed(tx: Transaction, eventId: Uuid, gateIds: readonly Uuid[]): Promise<boolean>;
  /** Fields that were edited after a version. */
  editedSince(eventId: Uuid, version: HlcStamp): Promise<readonly string[]>;
  counts(eventId: Uuid): Promise<EventCounts>;
  /** Objects of the file store that no row names any more; a job removes them. */
  doom(tx: Transaction, storageKeys: readonly string[]): Promise<void>;
}

/** Lists of events. */
export interface EventLists {
  /** Upcoming and live ones whose doors are not closed for good, the next first. */
  open(asked: {
    readonly now: Instant;
    readonly after: AfterPlace | null;
    readonly limit: number;
  }): Promise<readonly PublicEvent[]>;
  /** An event that is no draft. */
  one(eventId: Uuid): Promise<(PublicEvent & { ticket_types: TicketTypeRow[] }) | null>;
  /** All that staff may see, the latest first. */
  all(asked: {
    readonly statuses: readonly EventStatus[];
    /** A part of the title, the party or the venue; empty: any. */
    readonly query: string;
    readonly after: AfterPlace | null;
    readonly limit: number;
  }): Promise<readonly ListedEvent[]>;
}
