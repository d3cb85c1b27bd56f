import type { EventRow, GateRow, GateRuleRow, TicketTypeRow } from '#shared/domain/event.ts';
import { toInstant, toMilliseconds, type Instant } from '#shared/domain/instant.ts';
import { ByteStream } from './byte-stream.ts';

/** One event with its ticket types and gates. The first gate is where the seeded kiosk stands. */
export interface PlannedEvent {
  readonly event: EventRow;
  readonly types: Readonly<Record<TypeName, TicketTypeRow>>;
  readonly gates: readonly GateRow[];
  readonly rules: readonly GateRuleRow[];
}

/** What an event does with faces. */
export type EventFaceUse = Pick<EventRow, 'face_policy' | 'face_liveness' | 'evidence_days'>;

const NO_FACES: EventFaceUse = {
  face_policy: 'off',
  face_liveness: 'signs',
  evidence_days: null,
};

const TYPE_NAMES = ['General', 'VIP', 'Press', 'Volunteer'] as const;
export type TypeName = (typeof TYPE_NAMES)[number];

// The North Gate lets the press in nowhere, so that wrong-gate can be seen.
const GATES: readonly { name: string; admits: readonly TypeName[] }[] = [
  { name: 'North Gate', admits: ['General', 'VIP', 'Volunteer'] },
  { name: 'South Gate', admits: ['General', 'Volunteer'] },
  { name: 'VIP Gate', admits: ['VIP'] },
  { name: 'Media Gate', admits: ['Press', 'Volunteer'] },
];

const TITLES: readonly [title: string, party: string, venue: string][] = [
  ['Vidarbha Citizens’ Convention', 'Nagrik Vikas Manch', 'Reshimbagh Ground, Nagpur'],
  ['State Youth Assembly', 'Yuva Samvad Parishad', 'Balewadi Stadium, Pune'],
  ['किसान महासम्मेलन', 'ग्राम विकास मंच', 'Central Maidan, Wardha'],
  ['Women in Public Life Summit', 'Nari Shakti Sangh', 'Town Hall, Nashik'],
  ['Workers’ and Artisans’ Meet', 'Shramik Ekta Manch', 'Exhibition Ground, Amravati'],
];

const ENTRY_MODES = ['single', 'exits', 're-entry'] as const;
const DAY_MS = 86_400_000;
/** How long the doors of a seeded event are open: long enough to try it tomorrow as well. */
const OPEN_DAYS = 7;
const TIME_ZONE = 'Asia/Kolkata';
// India has one offset and no summer time.
const MIDNIGHT_IN_INDIA = 'T00:00:00.000+05:30';

/** When the plan's rows say that they were made: the day before the doors open. */
export function madeAt(date: string): Instant {
  return toInstant(Date.parse(`${date}${MIDNIGHT_IN_INDIA}`) - DAY_MS);
}

/**
 * Events whose doors open at midnight of a date in India, a week long.
 * @param date YYYY-MM-DD
 */
export function planEvents(
  seed: string,
  date: string,
  count: number,
  faces: EventFaceUse = NO_FACES,
): PlannedEvent[] {
  const random = new ByteStream(seed, 'events');
  return Array.from({ length: count }, (_, index) => planEvent(random, date, index, faces));
}

function planEvent(
  random: ByteStream,
  date: string,
  index: number,
  faces: EventFaceUse,
): PlannedEvent {
  const createdAt = madeAt(date);
  const made = toMilliseconds(createdAt);
  const opens = made + DAY_MS;
  const [title, party_name, venue] = TITLES[index % TITLES.length] ?? ['Assembly', 'Manch', ''];
  const round = Math.floor(index / TITLES.length);
  const id = random.uuid(made);
  const event: EventRow = {
    id,
    title: round === 0 ? title : `${title} ${round + 1}`,
    description: 'An event that does not exist, made to try Gatehouse out.',
    image: null,
    party_name,
    event_date: date,
    event_time: '10:00',
    time_zone: TIME_ZONE,
    venue,
    qr_code: null,
    status: 'live',
    doors_open_at: toInstant(opens),
    doors_close_at: toInstant(opens + OPEN_DAYS * DAY_MS),
    entry_mode: ENTRY_MODES[index % ENTRY_MODES.length] ?? 'single',
    capacity: null,
    ...faces,
    created_at: createdAt,
  };
  const type = (name: TypeName): TicketTypeRow => ({ id: random.uuid(made), event_id: id, name });
  const types = {
    General: type('General'),
    VIP: type('VIP'),
    Press: type('Press'),
    Volunteer: type('Volunteer'),
  };
  const gates = GATES.map(({ name }) => ({
    id: random.uuid(made),
    event_id: id,
    name,
    quota: null,
  }));
  const rules = gates.flatMap((gate, gateIndex) =>
    (GATES[gateIndex]?.admits ?? []).map((name) => ({
      gate_id: gate.id,
      ticket_type_id: types[name].id,
      admits_from: null,
      admits_until: null,
    })),
  );
  return { event, types, gates, rules };
}
