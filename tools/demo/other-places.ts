import type { KeyObject } from 'node:crypto';
import type { EventRow } from '#shared/domain/event.ts';
import { registrationId, type Uuid } from '#shared/domain/id.ts';
import { toInstant, toMilliseconds, type Instant } from '#shared/domain/instant.ts';
import { ticketNumberFromBytes } from '#shared/ticket/ticket-number.ts';
import type { PackageLine } from '#shared/wire/event-package.ts';
import { writeEventPackage } from '#core/services/event-package-writer.ts';
import { ByteStream } from '#tools/seed/byte-stream.ts';
import { drawPortrait } from '#tools/seed/portrait.ts';
import { seededIssuer, type TicketIssuer } from '#tools/seed/ticket-issuer.ts';

/** Events in states that the main one can't be in at once, each with one gate and a few guests. */
const PLACES = {
  cancelled: { title: 'Rally in the Old Fort', status: 'cancelled' },
  draft: { title: 'Evening of Ghazals', status: 'draft' },
  over: { title: 'Morning Assembly', status: 'live', doors: [-30, -6] },
  full: { title: 'Round Table on Water', status: 'live', capacity: 1 },
  quota: { title: 'District Delegates’ Meeting', status: 'live', quota: 0 },
  exits: { title: 'Book Fair Preview', status: 'live', entryMode: 'exits' },
} as const satisfies Record<string, PlaceState>;

interface PlaceState {
  readonly title: string;
  readonly status: EventRow['status'];
  /** Hours from now at which the doors open and close. */
  readonly doors?: readonly [number, number];
  readonly capacity?: number;
  readonly quota?: number;
  readonly entryMode?: EventRow['entry_mode'];
}

export type PlaceName = keyof typeof PLACES;

/** Another event of the demonstration, and tickets for it. */
export interface Place {
  readonly title: string;
  readonly gate: string;
  readonly tickets: readonly string[];
}

export type Places = Readonly<Record<PlaceName, Place>>;

const GUESTS = [
  { name: 'Ananya Kulkarni', portrait: 'woman' },
  { name: 'Dev Malhotra', portrait: 'man' },
] as const;
const GATE = 'Main Entrance';
const HOUR_MS = 3_600_000;

/** @returns the places with their tickets' texts, and the lines of the package that holds them */
async function planPlaces(
  issuer: TicketIssuer,
  random: ByteStream,
  now: number,
): Promise<{ places: Places; lines: PackageLine[]; events: { id: Uuid; title: string }[] }> {
  const at = (hours: number): Instant => toInstant(now + hours * HOUR_MS);
  const made = at(-48);
  const lines: PackageLine[] = [];
  const events: { id: Uuid; title: string }[] = [];

  const plan = async (state: PlaceState): Promise<Place> => {
    const uuid = (): Uuid => random.uuid(toMilliseconds(made));
    const [opens, closes] = state.doors ?? [-6, 30];
    const event: EventRow = {
      id: uuid(),
      title: state.title,
      description: 'An event that does not exist, made to show Gatehouse.',
      image: null,
      party_name: 'Nagrik Vikas Manch',
      event_date: at(opens).slice(0, 10),
      event_time: '10:00',
      time_zone: 'Asia/Kolkata',
      venue: 'Town Hall, Nagpur',
      qr_code: null,
      status: state.status,
      doors_open_at: at(opens),
      doors_close_at: at(closes),
      entry_mode: state.entryMode ?? 'single',
      capacity: state.capacity ?? null,
      face_policy: 'off',
      face_liveness: 'signs',
      evidence_days: null,
      created_at: made,
    };
    const type = { id: uuid(), event_id: event.id, name: 'Delegate' };
    const gate = { id: uuid(), event_id: event.id, name: GATE, quota: state.quota ?? null };
    events.push({ id: event.id, title: event.title });
    lines.push(
      { t: 'event', row: event },
      { t: 'ticket_type', row: type },
      { t: 'gate', row: gate },
      { t: 'signing_key', row: issuer.keyRow(event.id, made, null) },
    );
    const tickets: string[] = [];
    for (const { name, portrait } of GUESTS) {
      const [userId, selfieId] = [uuid(), uuid()];
      const registration = registrationId(userId, event.id);
      const number = ticketNumberFromBytes(random.take(8));
      const [first = ''] = name.toLowerCase().split(' ');
      lines.push(
        {
          t: 'user',
          row: {
            id: userId,
            email: `${first}.${number.toLowerCase()}@example.org`,
            name,
            phone: `98${number.replaceAll(/\D/g, '').padEnd(8, '0').slice(0, 8)}`,
            location: 'Nagpur',
            status: 'approved',
            blocked: false,
            adhar_front: null,
            adhar_back: null,
            selfie: selfieId,
            created_at: made,
            updated_at: made,
          },
        },
        {
          t: 'document',
          row: {
            id: selfieId,
            user_id: userId,
            file_type: 'selfie',
            mime: 'image/jpeg',
            created_at: made,
          },
          data: (await drawPortrait(random, portrait)).toString('base64'),
        },
        {
          t: 'registration',
          row: {
            id: registration,
            user_id: userId,
            event_id: event.id,
            ticket_type_id: type.id,
            status: 'registered',
            flags: [],
            created_at: made,
          },
        },
        {
          t: 'ticket',
          row: {
            number,
            registration_id: registration,
            event_id: event.id,
            ticket_type_id: type.id,
            key_id: issuer.keyId,
            status: 'active',
            replaced_by: null,
            valid_from: null,
            valid_until: null,
            created_at: made,
          },
        },
      );
      tickets.push(issuer.issue(event.id, number));
    }
    return { title: event.title, gate: GATE, tickets };
  };

  const places: Places = {
    cancelled: await plan(PLACES.cancelled),
    draft: await plan(PLACES.draft),
    over: await plan(PLACES.over),
    full: await plan(PLACES.full),
    quota: await plan(PLACES.quota),
    exits: await plan(PLACES.exits),
  };
  return { places, lines, events };
}

/**
 * Writes a second event package with the places that the demonstration moves to.
 * @param now milliseconds since the Unix epoch: the places' doors stand around it
 */
export async function writePlaces(
  file: string,
  seed: string,
  privateKey: KeyObject,
  now: number,
): Promise<Places> {
  const random = new ByteStream(seed, 'demo places');
  const issuer = seededIssuer(seed, 'demo places', 3);
  const { places, lines, events } = await planPlaces(issuer, random, now);
  await writeEventPackage(
    file,
    {
      header: {
        id: random.uuid(now),
        created_at: toInstant(now - HOUR_MS),
        issuer: 'Gatehouse demonstration',
        events: events.map((event) => ({ ...event, attendees: GUESTS.length })),
        rows: lines.length,
      },
      lines,
    },
    privateKey,
  );
  return places;
}
