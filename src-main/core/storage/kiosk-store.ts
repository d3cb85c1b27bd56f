import type { Uuid } from '#shared/domain/id.ts';
import type { Instant } from '#shared/domain/instant.ts';
import type { Role } from '#shared/domain/staff.ts';
import { sql } from 'kysely';
import type { GateChoiceStore } from '../services/gate-choice.ts';
import type { StaffRoles } from '../services/override.ts';
import type { GateTallies, StatusReader } from '../services/status.ts';
import type { WritableDatabase } from './database.ts';
import { createEventChoices } from './event-choices.ts';
import { build } from './query-builder.ts';
import { command, query } from './statement.ts';
import { storing } from './storage-error.ts';

/** This laptop's own row. */
export interface OwnKiosk {
  readonly id: Uuid;
  /** Ed25519, 32 bytes in base64. */
  readonly publicKey: string;
}

export interface KioskStore extends StatusReader, StaffRoles, GateChoiceStore {
  ownKiosk(): OwnKiosk | null;
  insertOwnKiosk(kiosk: OwnKiosk, at: Instant): void;
  /** The latest time ever stored, in milliseconds since the epoch. */
  highestTime(): number;
  /** Stores a time, where it is the latest so far: also the probe of a store in trouble. */
  noteTime(nowMs: number): void;
}

interface OwnRow {
  id: Uuid;
  name: string | null;
  public_key: string;
  event_id: Uuid | null;
  gate_id: Uuid | null;
}

/** @param transaction the one of the gate store, which also watches the health of the store */
export function createKioskStore(
  database: WritableDatabase,
  transaction: GateChoiceStore['transaction'],
): KioskStore {
  const choices = createEventChoices(database);
  const own = query<object, OwnRow>(database, () =>
    build
      .selectFrom('kiosks')
      .select(['id', 'name', 'public_key', 'event_id', 'gate_id'])
      .where('own', '=', 1),
  );
  const insertOwn = command<{ id: Uuid; publicKey: string; at: Instant }>(database, (p) =>
    build.insertInto('kiosks').values({
      id: p('id'),
      name: null,
      public_key: p('publicKey'),
      own: 1,
      event_id: null,
      gate_id: null,
      created_at: p('at'),
    }),
  );
  const place = command<{ name: string; eventId: Uuid; gateId: Uuid }>(database, (p) =>
    build
      .updateTable('kiosks')
      .set({ name: p('name'), event_id: p('eventId'), gate_id: p('gateId') })
      .where('own', '=', 1),
  );
  const role = query<{ id: Uuid }, { role: Role }>(database, (p) =>
    build
      .selectFrom('admin_users')
      .select('role')
      .where('id', '=', p('id'))
      .where('active', '=', 1),
  );
  const time = query<object, { highest_time: number }>(database, () =>
    build.selectFrom('sync_state').select('highest_time').where('id', '=', 1),
  );
  const noteTime = command<{ nowMs: number }>(database, (p) =>
    build
      .updateTable('sync_state')
      .set((eb) => ({ highest_time: eb.fn<number>('max', ['highest_time', eb.val(p('nowMs'))]) }))
      .where('id', '=', 1),
  );
  const tallies = query<object, GateTallies>(database, () =>
    build
      .selectFrom('kiosks as k')
      .innerJoin('events as e', 'e.id', 'k.event_id')
      .innerJoin('event_tallies as et', 'et.event_id', 'e.id')
      .innerJoin('gates as g', 'g.id', 'k.gate_id')
      .innerJoin('gate_tallies as gt', 'gt.gate_id', 'g.id')
      .innerJoin('sync_state as s', (join) => join.on('s.id', '=', 1))
      .innerJoin('face_work as f', (join) => join.on('f.id', '=', 1))
      .innerJoin('update_state as us', (join) => join.on('us.id', '=', 1))
      .leftJoin('event_face_settings as fs', 'fs.event_id', 'e.id')
      .select((eb) => [
        eb.fn.coalesce('k.name', eb.val('')).as('kioskName'),
        sql<0 | 1>`us.security AND us.is_offered`.as('securityWaits'),
        'e.id as eventId',
        'e.title',
        'e.party_name as partyName',
        'e.time_zone as timeZone',
        'e.status',
        'e.entry_mode as entryMode',
        'e.doors_open_at as doorsOpenAt',
        'e.doors_close_at as doorsCloseAt',
        'e.capacity',
        'g.id as gateId',
        'g.name as gateName',
        'g.quota',
        'et.inside',
        'et.expected',
        'gt.admitted as admittedHere',
        'e.copy_at as copyAt',
        's.facts_waiting as factsWaiting',
        eb.fn.coalesce('fs.policy', 'e.face_policy').as('facePolicy'),
        eb.fn.coalesce('fs.liveness', 'e.face_liveness').as('faceLiveness'),
        'f.made as templatesMade',
        'f.waiting as templatesWaiting',
      ])
      .where('k.own', '=', 1),
  );

  return {
    transaction,
    ownKiosk: () => {
      const row = own.get({});
      return row === undefined ? null : { id: row.id, publicKey: row.public_key };
    },
    insertOwnKiosk: ({ id, publicKey }, at) => {
      transaction(() => insertOwn.run({ id, publicKey, at }));
    },
    kiosk: () => {
      const row = own.get({});
      const eventId = row?.event_id ?? null;
      const gateId = row?.gate_id ?? null;
      const isPlaced = eventId !== null && gateId !== null;
      return { name: row?.name ?? null, place: isPlaced ? { eventId, gateId } : null };
    },
    setKiosk: (name, { eventId, gateId }) => {
      place.run({ name, eventId, gateId });
    },
    loadedEvents: () => choices.list(),
    roleOf: (staffId) => role.get({ id: staffId })?.role ?? null,
    gateTallies: () => storing(() => tallies.get({})) ?? null,
    highestTime: () => time.get({})?.highest_time ?? 0,
    noteTime: (nowMs) => {
      transaction(() => noteTime.run({ nowMs: Math.round(nowMs) }));
    },
  };
}
