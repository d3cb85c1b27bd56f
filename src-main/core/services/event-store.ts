import type { EventField } from '#shared/domain/event-edit.ts';
import type { HlcStamp } from '#shared/domain/hybrid-clock.ts';
import type { Uuid } from '#shared/domain/id.ts';
import type { Instant } from '#shared/domain/instant.ts';
import type { SavedEvent } from '#shared/domain/operation.ts';

/** An event with what hangs on it, as it is held. */
export interface HeldEvent extends SavedEvent {
  /** Made on this laptop: else it came with a package. */
  readonly madeHere: boolean;
  /** The latest edit; null: as it came. */
  readonly version: HlcStamp | null;
}

/** Events, as their editing needs them. Everything runs inside the caller's transaction. */
export interface EventStore {
  /** Null: no such event, or one that is still being loaded. */
  find(eventId: Uuid): HeldEvent | null;
  /** Whether the event's id is taken: also by one that is still being loaded. */
  exists(eventId: Uuid): boolean;
  /** Whether a type or a gate of it is another event's. */
  holdsForeign(saved: SavedEvent): boolean;
  /** Whether a registration or a ticket is of this type. */
  isTypeUsed(typeId: Uuid): boolean;
  /** Whether the gate let somebody in, or this laptop stands at it. */
  isGateUsed(gateId: Uuid): boolean;
  /**
   * Writes the event whole: what it leaves out goes. Stamps the fields that changed.
   * @param staffId who changes how the event uses faces
   */
  write(saved: SavedEvent, stamp: EventStamp): void;
  /** No row names the file any more. */
  doom(fileId: Uuid): void;
}

export interface EventStamp {
  readonly hlc: HlcStamp;
  readonly kioskId: Uuid;
  readonly fields: readonly EventField[];
  readonly staffId: Uuid;
  readonly at: Instant;
}
