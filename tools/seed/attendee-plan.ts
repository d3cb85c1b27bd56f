import type { AttendeeRow, DocumentRow, Flag, RegistrationRow } from '#shared/domain/attendee.ts';
import { CONSENT_TEXT_VERSION, type ConsentRow } from '#shared/domain/consent.ts';
import { registrationId } from '#shared/domain/id.ts';
import { toInstant, toMilliseconds, type Instant } from '#shared/domain/instant.ts';
import type { TicketRow } from '#shared/domain/ticket.ts';
import type { VerdictCode } from '#shared/domain/verdict.ts';
import { ticketNumberFromBytes } from '#shared/ticket/ticket-number.ts';
import { ByteStream } from './byte-stream.ts';
import type { PlannedEvent, TypeName } from './event-plan.ts';
import { inventPerson } from './names.ts';

/** What is unlike an ordinary attendee, who is admitted. */
const SPECIALS = [
  'ticket-revoked',
  'ticket-replaced',
  'registration-cancelled',
  'kyc-pending',
  'kyc-rejected',
  'person-blocked',
  'wrong-gate',
  'too-early',
  'already-inside',
] as const;
type Special = (typeof SPECIALS)[number];

/** Of so many attendees of the first event, one is of each special kind. */
const LONGEST_CYCLE = 50;
const SHORTEST_CYCLE = SPECIALS.length + 2;
/** Nine in ten are registered for the first event, the others for the rest of them. */
const ELSEWHERE = 10;

const HOUR_MS = 3_600_000;

/** A ticket, and what the first event's first gate says to it. */
export interface PlannedTicket {
  readonly row: TicketRow;
  readonly expected: VerdictCode;
}

export interface PlannedAttendee {
  readonly user: AttendeeRow;
  readonly portrait: 'woman' | 'man';
  /** The selfie's row; null for who has none. */
  readonly selfie: DocumentRow | null;
  readonly registration: RegistrationRow;
  readonly tickets: readonly PlannedTicket[];
  /** What they said of having their face compared, the earliest first. */
  readonly consents: readonly ConsentRow[];
}

export interface AttendeePlan {
  readonly seed: string;
  readonly attendees: number;
  readonly events: readonly PlannedEvent[];
  /** So many of the first attendees have a selfie. */
  readonly selfies: number;
  /** Selfies in place of drawn ones, JPEG, by the attendee's index; whoever has one consents. */
  readonly pictures: ReadonlyMap<number, Uint8Array>;
  /** Whether anybody was asked to have their face compared. */
  readonly asksConsent: boolean;
  /** So many tickets, at most, were used before. */
  readonly used: number;
  readonly keyId: number;
  readonly madeAt: Instant;
}

function eventIndexOf({ events }: AttendeePlan, index: number): number {
  if (events.length === 1 || index % ELSEWHERE !== ELSEWHERE - 1) return 0;
  return 1 + (Math.floor(index / ELSEWHERE) % (events.length - 1));
}

function specialOf(plan: AttendeePlan, index: number): Special | null {
  if (eventIndexOf(plan, index) !== 0) return null;
  const half = Math.floor(plan.attendees / 2);
  const cycle = Math.min(LONGEST_CYCLE, Math.max(SHORTEST_CYCLE, half));
  // The first of each cycle is ordinary, so that the first attendee of all is admitted. One in
  // ten places may belong to another event: those are stepped over.
  const place = index % cycle;
  const elsewhereBefore = plan.events.length === 1 ? 0 : Math.floor((place + 1) / ELSEWHERE);
  const special = SPECIALS[place - 1 - elsewhereBefore] ?? null;
  // Every used one is a scan of its own.
  const isOneTooMany = special === 'already-inside' && index >= plan.used * cycle;
  return isOneTooMany ? null : special;
}

function hasSelfie({ selfies, pictures }: AttendeePlan, index: number): boolean {
  return index < selfies || pictures.has(index);
}

/** Of twenty who are asked, two say nothing and one thinks better of it. */
const ASKED_CYCLE = 20;
const SILENT = new Set([7, 13]);
const WITHDRAWS = 19;

/** Twice as many as have a selfie are asked, so that consent without a picture can be seen too. */
function decisionsOf(plan: AttendeePlan, index: number): ConsentRow['decision'][] {
  if (!plan.asksConsent) return [];
  if (plan.pictures.has(index)) return ['given'];
  if (index >= plan.selfies * 2 || SILENT.has(index % ASKED_CYCLE)) return [];
  return index % ASKED_CYCLE === WITHDRAWS ? ['given', 'withdrawn'] : ['given'];
}

/** How many are registered for each event. */
export function attendeesByEvent(plan: AttendeePlan): number[] {
  const counts = plan.events.map(() => 0);
  for (let index = 0; index < plan.attendees; index++) {
    const eventIndex = eventIndexOf(plan, index);
    counts[eventIndex] = (counts[eventIndex] ?? 0) + 1;
  }
  return counts;
}

/** How many rows the attendees are: person, registration, ticket, and what some have more. */
export function attendeeRows(plan: AttendeePlan): number {
  let rows = plan.attendees * 3;
  for (let index = 0; index < plan.attendees; index++) {
    if (hasSelfie(plan, index)) rows++;
    rows += decisionsOf(plan, index).length;
    if (specialOf(plan, index) === 'ticket-replaced') rows++;
  }
  return rows;
}

function typeOf(special: Special | null, random: ByteStream): TypeName {
  if (special === 'wrong-gate') return 'Press';
  const share = random.fraction();
  if (share < 0.06) return 'VIP';
  return share < 0.12 ? 'Volunteer' : 'General';
}

function flagsOf(type: TypeName, random: ByteStream): Flag[] {
  const flags: Flag[] = [];
  if (type === 'VIP') flags.push('vip');
  if (type === 'Press') flags.push('press');
  const share = random.fraction();
  if (share < 0.03) flags.push('needs-assistance');
  else if (share < 0.035) flags.push('minor');
  else if (share < 0.04) flags.push('speaker');
  return flags;
}

function statusOf(special: Special | null): AttendeeRow['status'] {
  if (special === 'kyc-pending') return 'pending';
  return special === 'kyc-rejected' ? 'rejected' : 'approved';
}

/** The attendees, one after another; the same for the same plan. */
export function* planAttendees(plan: AttendeePlan): Generator<PlannedAttendee> {
  const random = new ByteStream(plan.seed, 'attendees');
  const consents = new ByteStream(plan.seed, 'consents');
  const made = toMilliseconds(plan.madeAt);
  for (let index = 0; index < plan.attendees; index++) {
    const attendee = planAttendee(plan, random, index, made);
    yield { ...attendee, consents: planConsents(plan, consents, index, attendee.user) };
  }
}

function planAttendee(
  plan: AttendeePlan,
  random: ByteStream,
  index: number,
  made: number,
): Omit<PlannedAttendee, 'consents'> {
  const eventIndex = eventIndexOf(plan, index);
  const planned = plan.events[eventIndex];
  if (planned === undefined) throw new RangeError(`no event ${eventIndex}`);
  const special = specialOf(plan, index);
  const type = typeOf(special, random);
  const person = inventPerson(random, index);
  // Ids carry their time: a second apart keeps them in the order of registration.
  const created = made - (plan.attendees - index) * 1000;
  const created_at = toInstant(created);
  const id = random.uuid(created);
  const selfie: DocumentRow | null = hasSelfie(plan, index)
    ? {
        id: random.uuid(created),
        user_id: id,
        file_type: 'selfie',
        mime: 'image/jpeg',
        created_at,
      }
    : null;
  const user: AttendeeRow = {
    id,
    email: person.email,
    name: person.name,
    phone: person.phone,
    location: person.location,
    status: statusOf(special),
    blocked: special === 'person-blocked',
    adhar_front: null,
    adhar_back: null,
    selfie: selfie?.id ?? null,
    created_at,
    updated_at: created_at,
  };
  const registration: RegistrationRow = {
    id: registrationId(id, planned.event.id),
    user_id: id,
    event_id: planned.event.id,
    ticket_type_id: planned.types[type].id,
    status: special === 'registration-cancelled' ? 'cancelled' : 'registered',
    flags: flagsOf(type, random),
    created_at,
  };
  const ticket: TicketRow = {
    number: ticketNumberFromBytes(random.take(8)),
    registration_id: registration.id,
    event_id: planned.event.id,
    ticket_type_id: registration.ticket_type_id,
    key_id: plan.keyId,
    status: special === 'ticket-revoked' ? 'revoked' : 'active',
    replaced_by: null,
    // Too early until the last hour, so that it stays true for as long as the folder is tried.
    valid_from: special === 'too-early' ? lastHourOf(planned) : null,
    valid_until: null,
    created_at,
  };
  const tickets = ticketsOf(ticket, special, eventIndex, random);
  return { user, portrait: person.portrait, selfie, registration, tickets };
}

function planConsents(
  plan: AttendeePlan,
  random: ByteStream,
  index: number,
  { id: user_id, created_at }: AttendeeRow,
): ConsentRow[] {
  const registered = toMilliseconds(created_at);
  return decisionsOf(plan, index).map((decision, order) => ({
    id: random.uuid(registered),
    user_id,
    purpose: 'face-matching',
    decision,
    text_version: CONSENT_TEXT_VERSION,
    language: index % 2 === 0 ? 'en' : 'hi',
    staff_id: null,
    recorded_at: toInstant(registered + order * HOUR_MS),
  }));
}

function lastHourOf({ event }: PlannedEvent): Instant {
  return toInstant(toMilliseconds(event.doors_close_at) - HOUR_MS);
}

function ticketsOf(
  ticket: TicketRow,
  special: Special | null,
  eventIndex: number,
  random: ByteStream,
): PlannedTicket[] {
  if (eventIndex !== 0) return [{ row: ticket, expected: 'not-on-this-event' }];
  if (special !== 'ticket-replaced') return [{ row: ticket, expected: special ?? 'admitted' }];
  const replacement = { ...ticket, number: ticketNumberFromBytes(random.take(8)) };
  const replaced: TicketRow = { ...ticket, status: 'replaced', replaced_by: replacement.number };
  return [
    { row: replaced, expected: 'ticket-replaced' },
    { row: replacement, expected: 'admitted' },
  ];
}
