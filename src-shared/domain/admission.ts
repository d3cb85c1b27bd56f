import type { TicketReading } from '../ticket/verify-ticket.ts';
import type { KycStatus } from './attendee.ts';
import type { Direction, EntryMode, EventStatus } from './event.ts';
import type { Uuid } from './id.ts';
import type { Instant } from './instant.ts';
import type { FaceOutcome } from '../face/finding.ts';
import { VERDICT_TABLE, type VerdictCode } from './verdict.ts';

/** The ticket's row and what hangs on it, as this copy has them. */
export interface HolderFacts {
  readonly eventId: Uuid;
  readonly ticketStatus: 'active' | 'revoked' | 'replaced';
  readonly registrationStatus: 'registered' | 'cancelled';
  readonly kycStatus: KycStatus;
  readonly blocked: boolean;
  /** The ticket's own validity; null is unbounded. */
  readonly validFrom: Instant | null;
  readonly validUntil: Instant | null;
  /** Whether anybody was admitted on this registration and the admission not undone. */
  readonly admittedBefore: boolean;
  /** Whether the last of admissions and exits was an admission. */
  readonly inside: boolean;
}

/**
 * What is recorded of a ticket's number alone: a supervisor may have let somebody in on a ticket
 * that this copy does not know yet.
 */
export type NumberFacts = Pick<HolderFacts, 'admittedBefore' | 'inside'>;

/** What a gate does with the holder's ticket type. */
export interface GateFacts {
  readonly admitsTicketType: boolean;
  /** Null: from the doors' opening; until their closing. */
  readonly admitsFrom: Instant | null;
  readonly admitsUntil: Instant | null;
  /** How many persons this gate may be the first to admit, and has been. */
  readonly quota: number | null;
  readonly admittedHere: number;
}

export interface EventFacts {
  readonly id: Uuid;
  readonly status: EventStatus;
  readonly doorsOpenAt: Instant;
  readonly doorsCloseAt: Instant;
  readonly entryMode: EntryMode;
  readonly capacity: number | null;
  /** Persons inside, as far as this copy knows. */
  readonly inside: number;
}

/** Everything that decideAdmission may look at. */
export interface AdmissionFacts {
  /** `by-hand`: the number was typed or found by search, so there is no signature. */
  readonly reading: TicketReading | { readonly kind: 'by-hand' };
  readonly direction: Direction;
  readonly event: EventFacts;
  readonly gate: GateFacts;
  /** Null: this copy has no such ticket. */
  readonly holder: HolderFacts | null;
  /** Null where there is a holder, whose own facts then include these, or no number. */
  readonly byNumber: NumberFacts | null;
  /** What became of the face check; null: the event wants none, or it is not made yet. */
  readonly face: FaceOutcome | null;
}

type Rule = (facts: AdmissionFacts, now: Instant) => boolean;

function isClaimed(reading: AdmissionFacts['reading']): boolean {
  return reading.kind === 'genuine' || reading.kind === 'by-hand';
}

/** Nothing but a supervisor lets in on a ticket, or by a key, that this copy does not know. */
function isUnknown({ reading, holder }: AdmissionFacts): boolean {
  return (
    reading.kind === 'unknown-key' ||
    reading.kind === 'key-out-of-time' ||
    (holder === null && reading.kind !== 'key-revoked')
  );
}

/** Whether the one entry that the event's mode leaves was made. */
function isUsed({ event, direction, holder, byNumber }: AdmissionFacts): boolean {
  const { admittedBefore = false, inside = false } = holder ?? byNumber ?? {};
  return (
    (event.entryMode === 'single' && admittedBefore) ||
    (event.entryMode === 'exits' && direction === 'in' && inside)
  );
}

// A gate's rule stands in for the doors' times, also where it is the wider one (an early entrance);
// a ticket's own validity only ever narrows.
function entersFrom({ event, gate, holder }: AdmissionFacts): Instant {
  const opens = gate.admitsFrom ?? event.doorsOpenAt;
  const valid = holder?.validFrom ?? opens;
  return valid > opens ? valid : opens;
}

function entersUntil({ event, gate, holder }: AdmissionFacts): Instant {
  const closes = gate.admitsUntil ?? event.doorsCloseAt;
  const valid = holder?.validUntil ?? closes;
  return valid < closes ? valid : closes;
}

const RULES: Readonly<Record<VerdictCode, Rule>> = {
  'not-a-ticket': ({ reading }) => reading.kind === 'not-a-ticket',
  unreadable: ({ reading }) => reading.kind === 'unreadable',
  forged: ({ reading }) => reading.kind === 'forged',
  'not-on-this-event': ({ reading, holder, event }) =>
    holder !== null
      ? holder.eventId !== event.id
      : 'eventId' in reading && reading.eventId !== event.id,
  // An unknown ticket that somebody was let in on goes on, and already-inside holds for it.
  'unknown-ticket': (facts) => isUnknown(facts) && !isUsed(facts),
  'exit-recorded': ({ reading, direction, event }) =>
    direction === 'out' && event.entryMode === 'exits' && isClaimed(reading),
  'event-cancelled': ({ event }) => event.status === 'cancelled',
  'event-not-open': ({ event }) => event.status === 'draft' || event.status === 'closed',
  'ticket-replaced': ({ holder }) => holder?.ticketStatus === 'replaced',
  'ticket-revoked': ({ reading, holder }) =>
    reading.kind === 'key-revoked' || holder?.ticketStatus === 'revoked',
  'registration-cancelled': ({ holder }) => holder?.registrationStatus === 'cancelled',
  'person-blocked': ({ holder }) => holder?.blocked === true,
  'kyc-rejected': ({ holder }) => holder?.kycStatus === 'rejected',
  'kyc-pending': ({ holder }) => holder?.kycStatus === 'pending',
  'wrong-gate': ({ gate }) => !gate.admitsTicketType,
  'too-early': (facts, now) => now < entersFrom(facts),
  'too-late': (facts, now) => now > entersUntil(facts),
  'already-inside': isUsed,
  'event-full': ({ event, holder }) =>
    event.capacity !== null && event.inside >= event.capacity && holder?.inside !== true,
  // Who was admitted before, by this copy's knowledge, took their place then, here or elsewhere.
  'quota-reached': ({ gate, holder }) =>
    gate.quota !== null && gate.admittedHere >= gate.quota && holder?.admittedBefore !== true,
  'liveness-failed': ({ face }) => face === 'liveness-failed',
  'face-mismatch': ({ face }) => face === 'mismatch',
  'face-uncertain': ({ face }) => face === 'unsure',
  'face-unavailable': ({ face }) => face === 'unavailable',
  admitted: () => true,
};

/**
 * The verdict on one presentation: the first row of VERDICT_TABLE that holds.
 * Pure: the same facts and instant give the same verdict on every kiosk.
 */
export function decideAdmission(facts: AdmissionFacts, now: Instant): VerdictCode {
  for (const { code } of VERDICT_TABLE) if (RULES[code](facts, now)) return code;
  return 'admitted';
}

/** When this holder may come in through this gate, for the sentence of too-early and too-late. */
export function entryWindow(facts: AdmissionFacts): { from: Instant; until: Instant } {
  return { from: entersFrom(facts), until: entersUntil(facts) };
}
