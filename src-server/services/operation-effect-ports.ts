import type {
  AttendeeRow,
  DocumentRow,
  KycStatus,
  RegistrationRow,
} from '#shared/domain/attendee.ts';
import type { ConsentRow } from '#shared/domain/consent.ts';
import type { FieldClash, FieldStamp, StampedRow } from '#shared/domain/field-merge.ts';
import type { HlcStamp } from '#shared/domain/hybrid-clock.ts';
import type { Uuid } from '#shared/domain/id.ts';
import type { Instant } from '#shared/domain/instant.ts';
import type { KycDecisionRow, ReviewState } from '#shared/domain/kyc.ts';
import type { ImportedPart, MadeTemplate } from '#shared/domain/operation.ts';
import type { SigningKeyRow, TicketRow } from '#shared/domain/ticket.ts';
import type { ClashRow } from '#shared/wire/sync.ts';
import type { Transaction } from './transaction.ts';

/** What of a person is edited, and stamped by itself. Status and papers follow from their own facts. */
export const PERSON_FIELDS = ['name', 'email', 'phone', 'location', 'blocked'] as const;
/** The same of a registration. */
export const REGISTRATION_FIELDS = ['ticket_type_id', 'status', 'flags'] as const;

export interface HeldPerson extends StampedRow<Pick<AttendeeRow, (typeof PERSON_FIELDS)[number]>> {
  readonly id: Uuid;
  readonly status: KycStatus;
  readonly reviewState: ReviewState;
  readonly version: HlcStamp;
  readonly isErased: boolean;
}

export interface HeldPlace extends StampedRow<RegistrationRow> {
  readonly version: HlcStamp;
}

type Entity = ClashRow['entity'];

interface ReceivedStamp {
  readonly hlc: HlcStamp;
  readonly stamp: FieldStamp;
}

/** What an import came to, of what was received. */
export interface ReceivedImport {
  readonly parts: readonly (ReceivedStamp & { readonly payload: ImportedPart })[];
  readonly isFinished: boolean;
  /** Of the operation that took it back; null: nobody did. */
  readonly cancelled: ReceivedStamp | null;
}

/** Rows that operations write. People are locked before registrations, these before events. */
export interface EffectStore {
  /**
   * Whether a kiosk may write rows of an event: one that is assigned to it, or was made at a kiosk.
   * Null: there is no such event.
   */
  mayWriteEvent(tx: Transaction, kioskId: Uuid, eventId: Uuid): Promise<boolean | null>;
  /** Whether somebody is registered for such an event, or for none. */
  mayWritePerson(tx: Transaction, kioskId: Uuid, userId: Uuid): Promise<boolean>;
  assign(tx: Transaction, kioskId: Uuid, eventId: Uuid): Promise<void>;
  /** The id that stands for an id by now. */
  currentId(tx: Transaction, entity: 'attendee' | 'registration', id: Uuid): Promise<Uuid>;
  putStamps(
    tx: Transaction,
    entity: Entity,
    id: Uuid,
    stamps: Readonly<Record<string, FieldStamp>>,
  ): Promise<void>;
  stampsOf(tx: Transaction, entity: Entity, id: Uuid): Promise<Record<string, FieldStamp>>;
  addClashes(
    tx: Transaction,
    of: { readonly entity: Entity; readonly id: Uuid; readonly eventId: Uuid | null },
    clashes: readonly FieldClash[],
    at: Instant,
  ): Promise<void>;
  /** An event that a person is registered for, the next first; null: none. */
  eventOfPerson(tx: Transaction, userId: Uuid): Promise<Uuid | null>;

  lockPerson(tx: Transaction, userId: Uuid): Promise<HeldPerson | null>;
  insertPerson(tx: Transaction, row: AttendeeRow, version: HlcStamp): Promise<void>;
  writePerson(
    tx: Transaction,
    id: Uuid,
    row: HeldPerson['row'],
    version: HlcStamp,
    at: Instant,
  ): Promise<void>;
  setStatus(
    tx: Transaction,
    id: Uuid,
    to: { readonly status: KycStatus; readonly reviewState: ReviewState },
    version: HlcStamp,
    at: Instant,
  ): Promise<void>;

  place(tx: Transaction, registrationId: Uuid): Promise<HeldPlace | null>;
  insertPlace(tx: Transaction, row: RegistrationRow, version: HlcStamp): Promise<boolean>;
  writePlace(tx: Transaction, row: RegistrationRow, version: HlcStamp, at: Instant): Promise<void>;
  /** The row is gone; its tickets are another's by now. */
  removePlace(tx: Transaction, registrationId: Uuid): Promise<void>;
  placesOf(tx: Transaction, userId: Uuid): Promise<readonly HeldPlace[]>;
  moveTickets(tx: Transaction, fromId: Uuid, toId: Uuid, isRevoked: boolean): Promise<void>;
  /** Ids of an event's ticket types in their order. */
  typesOf(tx: Transaction, eventId: Uuid): Promise<readonly Uuid[]>;
  /** Registrations that count, more or fewer. A fact is never refused because an event is full. */
  addToRegistered(tx: Transaction, eventId: Uuid, by: number): Promise<void>;
  retype(tx: Transaction, registrationId: Uuid, typeId: Uuid): Promise<void>;

  /** Adds a ticket, or moves the held one on: active, replaced, revoked, never back. */
  putTicket(tx: Transaction, row: TicketRow): Promise<void>;
  /** Adds a certificate; what ends one earlier stands. */
  putSigningKey(tx: Transaction, row: SigningKeyRow): Promise<void>;
  /** @throws GatehouseError number-reused where its id is another's */
  putConsent(tx: Transaction, row: ConsentRow): Promise<void>;
  latestConsent(tx: Transaction, userId: Uuid): Promise<ConsentRow['decision'] | null>;
  dropTemplates(tx: Transaction, userId: Uuid): Promise<void>;
  putTemplate(tx: Transaction, row: MadeTemplate, kioskId: Uuid): Promise<void>;
  /** A paper whose bytes are at the kiosk; it becomes the person's where theirs is no later one. */
  putDocument(tx: Transaction, row: DocumentRow, kioskId: Uuid): Promise<void>;
  /** Forgets a paper of a person, under any of their ids; nobody else's. */
  dropDocument(tx: Transaction, id: Uuid, userId: Uuid): Promise<void>;

  /**
   * @returns false where it is there already
   * @throws GatehouseError number-reused where its id is another's
   */
  putDecision(
    tx: Transaction,
    row: KycDecisionRow,
    statusBefore: KycStatus,
    hlc: HlcStamp,
  ): Promise<boolean>;
  /** Those of a person under all their ids, the first received first. */
  decisionsOf(
    tx: Transaction,
    userId: Uuid,
  ): Promise<readonly (KycDecisionRow & { readonly status_before: KycStatus | null })[]>;
  /** Whether a picture that the hub holds came after an instant. */
  hasPictureSince(tx: Transaction, userId: Uuid, at: Instant): Promise<boolean>;

  /** Locks those of people who are known. @returns who of them is erased, or goes by another id */
  lockListed(tx: Transaction, userIds: readonly Uuid[]): Promise<ReadonlySet<Uuid>>;
  receivedImport(tx: Transaction, kioskId: Uuid, importId: Uuid): Promise<ReceivedImport>;
  /**
   * Adds the rows of a part at once, those that are not there.
   * @throws an error that `isTaken` knows, where an address is somebody else's since just now
   */
  addPart(tx: Transaction, part: ImportedPart, stamp: FieldStamp): Promise<void>;
  isTaken(error: unknown): boolean;
  isAdmitted(tx: Transaction, registrationId: Uuid): Promise<boolean>;

  /** An id is a name of another from now on, and so are its own names. */
  addAlias(
    tx: Transaction,
    entity: 'attendee' | 'registration',
    from: Uuid,
    to: Uuid,
    at: Instant,
  ): Promise<void>;
  setMerged(tx: Transaction, mergedId: Uuid, keptId: Uuid, version: HlcStamp): Promise<void>;
}
