import { sql, type Kysely } from 'kysely';
import type { Uuid } from '#shared/domain/id.ts';
import type { SavedEvent } from '#shared/domain/operation.ts';
import type { EventStamp, EventStore, HeldEvent } from '../services/event-ports.ts';
import type { Transaction } from '../services/transaction.ts';
import { EVENT_COLUMNS } from './event-columns.ts';
import { inside, type HubDatabase } from './connection.ts';
import type { HubSchema } from './schema.ts';

/** Writes of the hub itself; a hub that was not named yet has the nil id. */
const HUB_ID = sql<Uuid>`coalesce((SELECT hub_id FROM hub_state), '00000000-0000-0000-0000-000000000000')`;

type Queries = Kysely<HubSchema>;

async function heldEvent(queries: Queries, eventId: Uuid, isLocked: boolean) {
  const found = await queries
    .selectFrom('events')
    .select(EVENT_COLUMNS)
    .select(['version', 'registered'])
    .where('id', '=', eventId)
    .$if(isLocked, (query) => query.forNoKeyUpdate())
    .executeTakeFirst();
  if (found === undefined) return null;
  const { version, registered, ...event } = found;
  const ticket_types = await queries
    .selectFrom('ticket_types')
    .select(['id', 'event_id', 'name'])
    .where('event_id', '=', eventId)
    .orderBy('position')
    .orderBy('id')
    .execute();
  const gates = await queries
    .selectFrom('gates')
    .select(['id', 'event_id', 'name', 'quota'])
    .where('event_id', '=', eventId)
    .orderBy('position')
    .orderBy('id')
    .execute();
  const gate_rules = await queries
    .selectFrom('gate_rules as r')
    .innerJoin('gates as g', 'g.id', 'r.gate_id')
    .select(['r.gate_id', 'r.ticket_type_id', 'r.admits_from', 'r.admits_until'])
    .where('g.event_id', '=', eventId)
    .orderBy('g.position')
    .orderBy('r.ticket_type_id')
    .execute();
  const held: HeldEvent = { event, ticket_types, gates, gate_rules, version, registered };
  return held;
}

/** Types, gates and rules as somebody saved them; what is left out goes. */
async function writeParts(tx: Transaction, saved: SavedEvent): Promise<void> {
  const open = inside(tx);
  const eventId = saved.event.id;
  const gateIds = saved.gates.map(({ id }) => id);
  const typeIds = saved.ticket_types.map(({ id }) => id);
  // Rules hang on gates and types, and go with them.
  await open
    .deleteFrom('gate_rules')
    .where('gate_id', 'in', (gates) =>
      gates.selectFrom('gates').select('id').where('event_id', '=', eventId),
    )
    .execute();
  await open
    .deleteFrom('gates')
    .where('event_id', '=', eventId)
    .where('id', 'not in', gateIds)
    .execute();
  await open
    .deleteFrom('ticket_types')
    .where('event_id', '=', eventId)
    .where('id', 'not in', typeIds)
    .execute();
  await open
    .insertInto('ticket_types')
    .values(saved.ticket_types.map((type, position) => ({ ...type, position })))
    .onConflict((conflict) =>
      conflict.column('id').doUpdateSet((made) => ({
        name: made.ref('excluded.name'),
        position: made.ref('excluded.position'),
      })),
    )
    .execute();
  await open
    .insertInto('gates')
    .values(saved.gates.map((gate, position) => ({ ...gate, position })))
    .onConflict((conflict) =>
      conflict.column('id').doUpdateSet((made) => ({
        name: made.ref('excluded.name'),
        quota: made.ref('excluded.quota'),
        position: made.ref('excluded.position'),
      })),
    )
    .execute();
  if (saved.gate_rules.length > 0) {
    await open
      .insertInto('gate_rules')
      .values([...saved.gate_rules])
      .execute();
  }
}

async function stamp(tx: Transaction, eventId: Uuid, { version, fields }: EventStamp) {
  if (fields.length === 0) return;
  await inside(tx)
    .insertInto('field_versions')
    .values(
      fields.map((field) => ({
        entity: 'event' as const,
        entity_id: eventId,
        field,
        hlc: version,
        writer_id: HUB_ID,
      })),
    )
    .onConflict((conflict) =>
      conflict.columns(['entity', 'entity_id', 'field']).doUpdateSet((made) => ({
        hlc: made.ref('excluded.hlc'),
        writer_id: made.ref('excluded.writer_id'),
      })),
    )
    .execute();
}

/** Events with their types, gates and rules, in PostgreSQL. */
export function createEventStore(database: HubDatabase): EventStore {
  return {
    find: (eventId) => heldEvent(database, eventId, false),
    lock: (tx, eventId) => heldEvent(inside(tx), eventId, true),
    async insert(tx, saved, staffId, made) {
      const { numInsertedOrUpdatedRows } = await inside(tx)
        .insertInto('events')
        .values({
          ...saved.event,
          made_by: staffId,
          version: made.version,
          updated_at: made.at,
        })
        .onConflict((conflict) => conflict.column('id').doNothing())
        .executeTakeFirst();
      if ((numInsertedOrUpdatedRows ?? 0n) === 0n) return false;
      await writeParts(tx, saved);
      await stamp(tx, saved.event.id, made);
      return true;
    },
    async write(tx, saved, made) {
      const { id, created_at: _kept, ...columns } = saved.event;
      await inside(tx)
        .updateTable('events')
        .set({ ...columns, version: made.version, updated_at: made.at })
        .where('id', '=', id)
        .execute();
      await writeParts(tx, saved);
      await stamp(tx, id, made);
    },
    async holdsForeign(tx, saved) {
      const { id } = saved.event;
      const ids = (rows: readonly { readonly id: Uuid }[]) => rows.map((row) => row.id);
      const type = await inside(tx)
        .selectFrom('ticket_types')
        .select('id')
        .where('id', 'in', ids(saved.ticket_types))
        .where('event_id', '<>', id)
        .executeTakeFirst();
      const gate = await inside(tx)
        .selectFrom('gates')
        .select('id')
        .where('id', 'in', ids(saved.gates))
        .where('event_id', '<>', id)
        .executeTakeFirst();
      return type !== undefined || gate !== undefined;
    },
    async areTypesUsed(tx, typeIds) {
      if (typeIds.length === 0) return false;
      const registration = await inside(tx)
        .selectFrom('registrations')
        .select('id')
        .where('ticket_type_id', 'in', typeIds)
        .limit(1)
        .executeTakeFirst();
      const ticket = await inside(tx)
        .selectFrom('tickets')
        .select('number')
        .where('ticket_type_id', 'in', typeIds)
        .limit(1)
        .executeTakeFirst();
      return registration !== undefined || ticket !== undefined;
    },
    async areGatesUsed(tx, eventId, gateIds) {
      if (gateIds.length === 0) return false;
      const row = await inside(tx)
        .selectFrom('check_ins')
        .select('id')
        .where('event_id', '=', eventId)
        .where('gate_id', 'in', gateIds)
        .limit(1)
        .executeTakeFirst();
      return row !== undefined;
    },
    async editedSince(eventId, version) {
      const rows = await database
        .selectFrom('field_versions')
        .select('field')
        .where('entity', '=', 'event')
        .where('entity_id', '=', eventId)
        .where('hlc', '>', version)
        .orderBy('field')
        .execute();
      return rows.map(({ field }) => field);
    },
    async counts(eventId) {
      const types = await database
        .selectFrom('registrations')
        .select((columns) => [
          'ticket_type_id as id',
          columns.fn.countAll<number>().as('registered'),
          columns.fn.count<number>('check_in_time').as('admitted'),
        ])
        .where('event_id', '=', eventId)
        .where('status', '=', 'registered')
        .groupBy('ticket_type_id')
        .execute();
      const gates = await database
        .selectFrom('check_ins')
        .select((columns) => ['gate_id as id', columns.fn.countAll<number>().as('admitted')])
        .where('event_id', '=', eventId)
        .where('verdict', '=', 'admitted')
        .groupBy('gate_id')
        .execute();
      const faceless = await database
        .selectFrom('registrations as r')
        .innerJoin('users as u', 'u.id', 'r.user_id')
        .select((columns) => columns.fn.countAll<number>().as('count'))
        .where('r.event_id', '=', eventId)
        .where('r.status', '=', 'registered')
        .where('u.selfie', 'is', null)
        .executeTakeFirstOrThrow();
      const sum = (of: 'registered' | 'admitted') =>
        types.reduce((total, row) => total + row[of], 0);
      return {
        registered: sum('registered'),
        admitted: sum('admitted'),
        // Exits are counted at kiosks; the hub knows who came.
        inside: sum('admitted'),
        ofType: new Map(types.map(({ id, registered }) => [id, registered])),
        admittedAt: new Map(gates.map(({ id, admitted }) => [id, admitted])),
        // Templates are made on kiosks, of the selfie.
        withoutTemplate: faceless.count,
        standingAt: new Set(),
      };
    },
    async doom(tx, storageKeys) {
      await inside(tx)
        .insertInto('doomed_files')
        .values(storageKeys.map((storage_key) => ({ storage_key, why: 'replaced' as const })))
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    },
  };
}
