import pg from 'pg';
import { sql } from 'kysely';
import { stampParts } from '#shared/domain/field-merge.ts';
import { newId } from '#shared/domain/id.ts';
import type { EffectStore } from '../services/operation-effect-ports.ts';
import type { PersonKeys } from '../services/person-keys.ts';
import { inside } from './connection.ts';
import { decisionRows } from './operation-decisions.ts';
import { importRows } from './operation-imports.ts';
import { personRows } from './operation-people.ts';
import { registrationRows } from './operation-registrations.ts';
import { addAlias, stampsOf } from './operation-stamps.ts';

const UNIQUE_VIOLATION = '23505';

/** Rows that operations write, in PostgreSQL. */
export function createEffectStore({
  personKeys,
}: {
  readonly personKeys: PersonKeys;
}): EffectStore {
  return {
    ...personRows,
    ...registrationRows,
    ...importRows,
    ...decisionRows(personKeys),
    stampsOf,
    addAlias,
    isTaken: (error) => error instanceof pg.DatabaseError && error.code === UNIQUE_VIOLATION,
    async mayWriteEvent(tx, kioskId, eventId) {
      const row = await inside(tx)
        .selectFrom('events as e')
        .leftJoin('kiosk_events as k', (join) =>
          join.onRef('k.event_id', '=', 'e.id').on('k.kiosk_id', '=', kioskId),
        )
        .select(['e.made_by', 'k.kiosk_id'])
        .where('e.id', '=', eventId)
        .executeTakeFirst();
      return row === undefined ? null : row.made_by === null || row.kiosk_id !== null;
    },
    async mayWritePerson(tx, kioskId, userId) {
      const { rows } = await sql<{ any: boolean; own: boolean }>`
        SELECT count(*) > 0 AS any, coalesce(bool_or(e.made_by IS NULL OR k.kiosk_id IS NOT NULL),
          false) AS own
        FROM registrations AS r JOIN events AS e ON e.id = r.event_id
          LEFT JOIN kiosk_events AS k ON k.event_id = e.id AND k.kiosk_id = ${kioskId}
        WHERE r.user_id = ${userId}`.execute(inside(tx));
      return rows[0] === undefined || !rows[0].any || rows[0].own;
    },
    async assign(tx, kioskId, eventId) {
      await inside(tx)
        .insertInto('kiosk_events')
        .values({ kiosk_id: kioskId, event_id: eventId })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    },
    async currentId(tx, entity, id) {
      const row = await inside(tx)
        .selectFrom('aliases')
        .select('id')
        .where('entity', '=', entity)
        .where('alias_id', '=', id)
        .executeTakeFirst();
      return row?.id ?? id;
    },
    async putStamps(tx, entity, id, stamps) {
      const rows = Object.entries(stamps).map(([field, stamp]) => {
        const { hlc, writerId } = stampParts(stamp);
        return { entity, entity_id: id, field, hlc, writer_id: writerId };
      });
      if (rows.length === 0) return;
      await inside(tx)
        .insertInto('field_versions')
        .values(rows)
        .onConflict((conflict) =>
          conflict.columns(['entity', 'entity_id', 'field']).doUpdateSet((made) => ({
            hlc: made.ref('excluded.hlc'),
            writer_id: made.ref('excluded.writer_id'),
          })),
        )
        .execute();
    },
    async addClashes(tx, { entity, id, eventId }, clashes, at) {
      if (clashes.length === 0) return;
      await inside(tx)
        .insertInto('clashes')
        .values(
          clashes.map(({ field, kept, keptStamp, lost, lostStamp }) => ({
            id: newId(),
            entity,
            entity_id: id,
            event_id: eventId,
            field,
            kept: JSON.stringify(kept ?? null),
            kept_stamp: keptStamp,
            lost: JSON.stringify(lost ?? null),
            lost_stamp: lostStamp,
            found_at: at,
          })),
        )
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    },
    async putSigningKey(tx, row) {
      await inside(tx)
        .insertInto('signing_keys')
        .values(row)
        .onConflict((conflict) =>
          conflict.columns(['event_id', 'key_id', 'public_key']).doUpdateSet({
            valid_until: sql`least(signing_keys.valid_until, excluded.valid_until)`,
            revoked_at: sql`least(signing_keys.revoked_at, excluded.revoked_at)`,
          }),
        )
        .execute();
    },
  };
}
