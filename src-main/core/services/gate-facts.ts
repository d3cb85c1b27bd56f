import type { EventFacts, HolderFacts } from '#shared/domain/admission.ts';
import type { Flag } from '#shared/domain/attendee.ts';
import type { CheckInKind, CheckInRow } from '#shared/domain/check-in.ts';
import type { Uuid } from '#shared/domain/id.ts';
import type { FacePolicy } from '#shared/face/policy.ts';
import type { Instant } from '#shared/domain/instant.ts';
import type { VerdictDetail } from '#shared/ipc/gate-views.ts';
import type { TicketNumber } from '#shared/ticket/ticket-number.ts';
import type { PassingFact, Standing, TallyChange } from './projection.ts';

/** An earlier admission, as the screen tells of it. */
export type AdmissionView = NonNullable<VerdictDetail['earlier']>;

/** The gate and its event, as they stand in this copy. */
export interface GateContext {
  readonly gateId: Uuid;
  readonly event: EventFacts;
  readonly quota: number | null;
  readonly admittedHere: number;
  /** A gate without rules admits every ticket type. */
  readonly hasRules: boolean;
  readonly copyAt: Instant | null;
  /** As set on this kiosk, else as the event came. */
  readonly facePolicy: FacePolicy;
}

/** Whom a ticket or a registration stands for, and what this gate does with the ticket type. */
export interface Holder {
  readonly registrationId: Uuid;
  readonly userId: Uuid;
  readonly name: string;
  readonly phone: string;
  readonly location: string;
  readonly hasPhoto: boolean;
  readonly flags: Flag[];
  readonly ticketTypeId: Uuid;
  readonly ticketType: string;
  readonly ticketNumber: TicketNumber | null;
  readonly facts: HolderFacts;
  readonly standing: Standing;
  /** The gate's rule for the ticket type; null: it has none. */
  readonly rule: { readonly from: Instant | null; readonly until: Instant | null } | null;
}

/** Reads that admission, override, undo and their answers share. All are O(log n). */
export interface GateReader {
  /** Null where the gate's event is not loaded (any more). */
  gate(gateId: Uuid): GateContext | null;
  holderByTicket(ticketNumber: TicketNumber, gateId: Uuid): Holder | null;
  /** With the active ticket, or the latest one where none is active. */
  holderByRegistration(registrationId: Uuid, gateId: Uuid): Holder | null;
  checkIn(id: Uuid): CheckInRow | null;
  checkInOfScan(scanId: Uuid, kind: CheckInKind): CheckInRow | null;
  /**
   * A registration's facts at its own event, in causal order: also those recorded by the number
   * of one of its tickets before this copy knew that.
   */
  factsOf(registrationId: Uuid, eventId: Uuid): PassingFact[];
  /** An event's facts about a ticket number without a registration, in causal order. */
  factsOfNumber(ticketNumber: TicketNumber, eventId: Uuid): PassingFact[];
  /** Names for a fact's gate and kiosk. */
  placeOf(gateId: Uuid, kioskId: Uuid): Pick<AdmissionView, 'gateName' | 'kioskName'>;
  kioskOf(checkInId: Uuid): Uuid | null;
  eventTitle(eventId: Uuid): string | null;
  gatesAdmitting(eventId: Uuid, ticketTypeId: Uuid): string[];
}

/** The one writer of facts and of what follows from them. */
export interface GateWriter {
  /**
   * Runs `work` in one transaction that is committed, and on the disk, before this returns.
   * @throws GatehouseError disk-full, database-unavailable, database-corrupt: nothing is then kept
   */
  transaction<T>(work: () => T): T;
  setStanding(registrationId: Uuid, standing: Standing): void;
  addToTallies(eventId: Uuid, gateId: Uuid, change: TallyChange): void;
}

export type GateStore = GateReader & GateWriter;
