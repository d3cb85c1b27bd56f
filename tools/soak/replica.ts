import type { Uuid } from '#shared/domain/id.ts';
import type { SoakHub } from './soak-hub.ts';
import type { SoakKiosk } from './soak-kiosk.ts';

type Cell = string | number | boolean | null | undefined;
/** Rows of a replica by table and key; each row as one text. */
export type Replica = ReadonlyMap<string, ReadonlyMap<string, string>>;

interface Table {
  readonly name: string;
  readonly key: string;
  /** `$1` (hub) and `@event` (kiosk): the event's id. */
  readonly hub: string;
  readonly kiosk: string;
  /** Gates hold none of them. */
  readonly isForOffices?: true;
}

const time = (column: string): string =>
  `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
const both = (select: string): Pick<Table, 'hub' | 'kiosk'> => ({
  hub: select.replaceAll('@event', '$1'),
  kiosk: select,
});
const PEOPLE = 'SELECT user_id FROM registrations WHERE event_id = @event';

/** What hub and kiosks hold alike of an event. */
const TABLES: readonly Table[] = [
  {
    name: 'events',
    key: 'id',
    hub: `SELECT id, title, description, party_name, venue, status, entry_mode, capacity,
      ${time('doors_open_at')} AS opens, ${time('doors_close_at')} AS closes FROM events WHERE id = $1`,
    kiosk: `SELECT id, title, description, party_name, venue, status, entry_mode, capacity,
      doors_open_at AS opens, doors_close_at AS closes FROM events WHERE id = @event`,
  },
  {
    name: 'gates',
    key: 'id',
    ...both('SELECT id, name, quota FROM gates WHERE event_id = @event'),
  },
  {
    name: 'ticket_types',
    key: 'id',
    ...both('SELECT id, name FROM ticket_types WHERE event_id = @event'),
  },
  {
    name: 'people',
    key: 'id',
    hub: `SELECT id, email, name, phone, location, status, blocked::int AS blocked FROM users
      WHERE id IN (${PEOPLE.replace('@event', '$1')})`,
    kiosk: `SELECT id, email, name, phone, location, status, blocked FROM users
      WHERE id IN (${PEOPLE})`,
  },
  {
    name: 'registrations',
    key: 'id',
    hub: `SELECT id, user_id, ticket_type_id, status, flags::text AS flags, ${time('check_in_time')} AS came
      FROM registrations WHERE event_id = $1`,
    kiosk: `SELECT id, user_id, ticket_type_id, status, flags, check_in_time AS came
      FROM registrations WHERE event_id = @event`,
  },
  {
    name: 'tickets',
    key: 'number',
    ...both(
      'SELECT number, registration_id, status, replaced_by FROM tickets WHERE event_id = @event',
    ),
  },
  {
    name: 'check_ins',
    key: 'id',
    hub: `SELECT id, kind, gate_id, kiosk_id, registration_id, verdict, ${time('occurred_at')} AS at
      FROM check_ins WHERE event_id = $1`,
    kiosk: `SELECT id, kind, gate_id, kiosk_id, registration_id, verdict, occurred_at AS at
      FROM check_ins WHERE event_id = @event`,
  },
  {
    name: 'alerts',
    key: 'id',
    hub: `SELECT id, registration_id, first_id, second_id, ${time('raised_at')} AS raised,
      ${time('closed_at')} AS closed, closed_by, note FROM alerts WHERE event_id = $1`,
    kiosk: `SELECT id, registration_id, first_id, second_id, raised_at AS raised, closed_at AS closed,
      closed_by, note FROM alerts WHERE event_id = @event`,
  },
  {
    name: 'consents',
    key: 'id',
    ...both(`SELECT id, user_id, purpose, decision FROM consents WHERE user_id IN (${PEOPLE})`),
  },
  {
    name: 'aliases',
    key: 'alias_id',
    ...both(
      `SELECT alias_id, entity, id FROM aliases WHERE id IN (${PEOPLE})
       OR id IN (SELECT id FROM registrations WHERE event_id = @event)`,
    ),
  },
  {
    name: 'kyc_decisions',
    key: 'id',
    isForOffices: true,
    ...both(
      `SELECT id, user_id, decision, reason, seen_id FROM kyc_decisions WHERE user_id IN (${PEOPLE})`,
    ),
  },
];

function replicaOf(rows: ReadonlyMap<Table, readonly Record<string, Cell>[]>): Replica {
  return new Map(
    [...rows].map(([{ name, key }, found]) => [
      name,
      new Map(
        found.map((row) => [
          String(row[key]),
          JSON.stringify(row['flags'] === undefined ? row : { ...row, flags: flagsOf(row) }),
        ]),
      ),
    ]),
  );
}

function flagsOf({ flags }: Record<string, Cell>): unknown {
  return (JSON.parse(String(flags)) as string[]).toSorted();
}

/** The hub's rows of an event. */
export async function hubReplica(hub: SoakHub, eventId: Uuid): Promise<Replica> {
  const rows = new Map<Table, Record<string, Cell>[]>();
  for (const table of TABLES) rows.set(table, await hub.query(table.hub, [eventId]));
  return replicaOf(rows);
}

/** A kiosk's rows of an event. */
export function kioskReplica(kiosk: SoakKiosk, eventId: Uuid): Replica {
  return kiosk.read((database) => {
    const rows = new Map<Table, Record<string, Cell>[]>();
    for (const table of TABLES)
      rows.set(
        table,
        database
          .prepare<[{ event: Uuid }], Record<string, Cell>>(table.kiosk)
          .all({ event: eventId }),
      );
    return replicaOf(rows);
  });
}

/** @returns a sentence for each row that differs; empty where both are the same */
export function differences(
  hub: Replica,
  kiosk: Replica,
  { name, use }: Pick<SoakKiosk, 'name' | 'use'>,
): string[] {
  return TABLES.flatMap(({ name: table, isForOffices = false }) => {
    if (isForOffices && use === 'gate') return [];
    const theirs = kiosk.get(table) ?? new Map<string, string>();
    const ours = hub.get(table) ?? new Map<string, string>();
    const keys = new Set([...ours.keys(), ...theirs.keys()]);
    return [...keys]
      .filter((key) => ours.get(key) !== theirs.get(key))
      .map(
        (key) =>
          `${table} ${key}: hub ${ours.get(key) ?? 'has none'}, ${name} ${theirs.get(key) ?? 'has none'}`,
      );
  });
}
