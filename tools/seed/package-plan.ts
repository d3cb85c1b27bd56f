import type { Uuid } from '#shared/domain/id.ts';
import { toMilliseconds } from '#shared/domain/instant.ts';
import type { PackageHeader, PackageLine } from '#shared/wire/event-package.ts';
import {
  attendeeRows,
  attendeesByEvent,
  planAttendees,
  type AttendeePlan,
  type PlannedAttendee,
} from './attendee-plan.ts';
import { ByteStream } from './byte-stream.ts';
import { planEvents, madeAt, type EventFaceUse, type PlannedEvent } from './event-plan.ts';
import { drawPortrait } from './portrait.ts';
import { planStaff, type PlannedStaff } from './staff-plan.ts';
import { seededIssuers, type SeededIssuers } from './stray-tickets.ts';

/** All that is in a seeded folder, worked out from a few numbers. */
export interface SeedPlan {
  readonly seed: string;
  readonly header: Omit<PackageHeader, 'format' | 'version' | 'public_key'>;
  readonly events: readonly PlannedEvent[];
  readonly staff: readonly PlannedStaff[];
  readonly attendees: AttendeePlan;
  readonly issuers: SeededIssuers;
}

export interface SeedSize {
  readonly seed: string;
  /** YYYY-MM-DD: the doors open at its midnight in India, for a week. */
  readonly date: string;
  readonly attendees: number;
  readonly events: number;
  /** So many of the first attendees get a drawn selfie. */
  readonly selfies: number;
  /** So many tickets, at most, were used before. */
  readonly used: number;
  /** Selfies in place of drawn ones, JPEG, by the attendee's index; whoever has one consents. */
  readonly pictures?: ReadonlyMap<number, Uint8Array> | undefined;
  /** What the events do with faces; by default nothing, since a drawn portrait shows none. */
  readonly faces?: EventFaceUse | undefined;
  /** Whether anybody was asked to have their face compared; by default they were. */
  readonly asksConsent?: boolean | undefined;
}

function fixedRows(events: readonly PlannedEvent[]): PackageLine[] {
  return events.flatMap(({ event, types, gates, rules }): PackageLine[] => [
    { t: 'event', row: event },
    ...Object.values(types).map((row): PackageLine => ({ t: 'ticket_type', row })),
    ...gates.map((row): PackageLine => ({ t: 'gate', row })),
    ...rules.map((row): PackageLine => ({ t: 'gate_rule', row })),
  ]);
}

function keyRows({ events, issuers }: Pick<SeedPlan, 'events' | 'issuers'>): PackageLine[] {
  return events.flatMap(({ event }): PackageLine[] => [
    { t: 'signing_key', row: issuers.issuer.keyRow(event.id, event.created_at, null) },
    { t: 'signing_key', row: issuers.lost.keyRow(event.id, event.created_at, event.created_at) },
  ]);
}

/** Works out what a seeded folder holds. The same size and seed give the same plan. */
export async function planSeed(size: SeedSize): Promise<SeedPlan> {
  const { seed, date } = size;
  const events = planEvents(seed, date, size.events, size.faces);
  const issuers = seededIssuers(seed);
  const createdAt = madeAt(date);
  const staff = await planStaff(seed, createdAt);
  const attendees: AttendeePlan = {
    seed,
    attendees: size.attendees,
    events,
    selfies: Math.min(size.selfies, size.attendees),
    pictures: size.pictures ?? new Map(),
    asksConsent: size.asksConsent ?? true,
    used: size.used,
    keyId: issuers.issuer.keyId,
    madeAt: createdAt,
  };
  const counts = attendeesByEvent(attendees);
  const id: Uuid = new ByteStream(seed, 'package').uuid(toMilliseconds(createdAt));
  const header = {
    id,
    created_at: createdAt,
    issuer: 'Gatehouse seed (for trying out only)',
    events: events.map(({ event }, index) => ({
      id: event.id,
      title: event.title,
      attendees: counts[index] ?? 0,
    })),
    rows:
      fixedRows(events).length +
      keyRows({ events, issuers }).length +
      staff.length +
      attendeeRows(attendees),
  };
  return { seed, header, events, staff, attendees, issuers };
}

/**
 * The package's lines, one person after another, so that a reader may stop anywhere.
 * @param onAttendee is awaited for each, in order
 */
export async function* packageLines(
  plan: SeedPlan,
  onAttendee: (attendee: PlannedAttendee) => Promise<void>,
): AsyncGenerator<PackageLine> {
  yield* fixedRows(plan.events);
  yield* keyRows(plan);
  for (const { row } of plan.staff) yield { t: 'staff', row };
  const faces = new ByteStream(plan.seed, 'portraits');
  let index = 0;
  for (const attendee of planAttendees(plan.attendees)) {
    const { user, selfie, portrait, registration, tickets, consents } = attendee;
    const picture = plan.attendees.pictures.get(index++);
    yield { t: 'user', row: user };
    if (selfie !== null) {
      const jpeg = picture ?? (await drawPortrait(faces, portrait));
      yield { t: 'document', row: selfie, data: Buffer.from(jpeg).toString('base64') };
    }
    yield { t: 'registration', row: registration };
    for (const { row } of tickets) yield { t: 'ticket', row };
    for (const row of consents) yield { t: 'consent', row };
    await onAttendee(attendee);
  }
}
