import type { AttendeeRow, DocumentRow, RegistrationRow } from '#shared/domain/attendee.ts';
import type { EventRow } from '#shared/domain/event.ts';
import type { HlcStamp } from '#shared/domain/hybrid-clock.ts';
import type { Uuid } from '#shared/domain/id.ts';
import type { Instant } from '#shared/domain/instant.ts';
import type { KycDecisionRow } from '#shared/domain/kyc.ts';
import type { TicketRow } from '#shared/domain/ticket.ts';
import type { TicketNumber } from '#shared/ticket/ticket-number.ts';
import type { FactRecorder } from './operations.ts';
import type { TicketMaker } from './ticket-maker.ts';

/** A person as this laptop holds one. */
export interface HeldAttendee {
  readonly row: AttendeeRow;
  /** Stamp of the latest edit; null: as it came. */
  readonly version: HlcStamp | null;
  readonly addedBy: Uuid | null;
  /** The person that this row turned out to be. */
  readonly mergedInto: Uuid | null;
}

/** A registration as this laptop holds one. */
export interface HeldRegistration {
  readonly row: RegistrationRow;
  readonly checkInTime: Instant | null;
  readonly inside: boolean;
}

/** What is edited; a version belongs to one field of it. */
export type EditedEntity = 'attendee' | 'registration';

/** People and registrations on the one writer. Everything runs inside `writing`. */
export interface AttendeeStore {
  /** All or nothing; search and templates follow at its end. */
  writing<T>(work: () => T): T;
  attendee(id: Uuid): HeldAttendee | null;
  /** Who goes by this id since a merge; the id itself where there was none. */
  currentAttendee(id: Uuid): Uuid;
  currentRegistration(id: Uuid): Uuid;
  putAttendee(row: AttendeeRow): void;
  setAddedBy(userId: Uuid, registrationId: Uuid, staffId: Uuid): void;
  registration(id: Uuid): HeldRegistration | null;
  registrationsOf(userId: Uuid): HeldRegistration[];
  putRegistration(row: RegistrationRow): void;
  event(id: Uuid): Pick<EventRow, 'id' | 'status'> | null;
  eventOfTicketType(id: Uuid): Uuid | null;
  activeTickets(registrationId: Uuid): TicketRow[];
  putTicket(row: TicketRow): void;
  document(id: Uuid): DocumentRow | null;
  /** @param size in pixels; null: not known */
  putDocument(
    row: DocumentRow,
    size: { readonly width: number; readonly height: number } | null,
  ): void;
  putDecision(row: KycDecisionRow): void;
  latestDecision(userId: Uuid): Uuid | null;
  /** Stamp of the latest edit; null: as it came. */
  versionOf(entity: EditedEntity, id: Uuid): HlcStamp | null;
  setVersions(
    entity: EditedEntity,
    id: Uuid,
    fields: readonly string[],
    stamp: { readonly hlc: HlcStamp; readonly kioskId: Uuid },
  ): void;
  setNotSame(pair: readonly [Uuid, Uuid], staffId: Uuid, at: Instant): boolean;
}

/** What merging needs besides. */
export interface MergeStore {
  /** Points tickets to another registration. @returns their numbers */
  moveTickets(fromId: Uuid, toId: Uuid): TicketNumber[];
  /** Folds admissions of both into the kept one; tallies follow. To be called before the alias. */
  joinStandings(fromId: Uuid, toId: Uuid, eventId: Uuid): void;
  removeRegistration(id: Uuid): void;
  setAlias(entity: EditedEntity, aliasId: Uuid, id: Uuid, at: Instant): void;
  setMergedInto(userId: Uuid, keptId: Uuid): void;
}

/** What every change of a person or registration is made with. */
export interface AttendeePorts {
  readonly store: AttendeeStore;
  readonly recorder: FactRecorder;
  readonly tickets: TicketMaker;
  readonly kioskId: Uuid;
  /** A time to stamp facts by, milliseconds since the Unix epoch. */
  readonly now: () => number;
}
