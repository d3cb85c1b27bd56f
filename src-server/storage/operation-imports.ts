import { sql } from 'kysely';
import { stampOf, stampParts } from '#shared/domain/field-merge.ts';
import type { HlcStamp } from '#shared/domain/hybrid-clock.ts';
import type { Uuid } from '#shared/domain/id.ts';
import { importedPart } from '#shared/domain/operation.ts';
import { z } from 'zod';
import {
  PERSON_FIELDS,
  REGISTRATION_FIELDS,
  type EffectStore,
} from '../services/operation-effect-ports.ts';
import { inside } from './connection.ts';

const ended = z.object({ outcome: z.enum(['finished', 'abandoned', 'cancelled']) });

/** Imports, as operations bring them. */
export const importRows: Pick<EffectStore, 'lockListed' | 'receivedImport' | 'addPart'> = {
  async receivedImport(tx, kioskId, importId) {
    const { rows } = await sql<{ type: string; hlc: HlcStamp; writer: Uuid; payload: string }>`
      SELECT type, hlc, kiosk_id AS writer, payload FROM operations
      WHERE type IN ('attendees.imported', 'import.ended') AND state = 'applied'
        AND payload::jsonb ->> 'import_id' = ${importId} AND kiosk_id = ${kioskId}
      ORDER BY seq`.execute(inside(tx));
    const said = rows.map(({ payload, writer, ...row }) => ({
      ...row,
      stamp: stampOf(row.hlc, writer),
      payload: JSON.parse(payload) as unknown,
    }));
    const ends = said
      .filter(({ type }) => type === 'import.ended')
      .map((end) => ({ ...end, ...ended.parse(end.payload) }));
    const cancelled = ends.find(({ outcome }) => outcome === 'cancelled');
    return {
      parts: said
        .filter(({ type }) => type === 'attendees.imported')
        .map(({ hlc, stamp, payload }) => ({ hlc, stamp, payload: importedPart.parse(payload) })),
      isFinished: ends.some(({ outcome }) => outcome === 'finished'),
      cancelled: cancelled === undefined ? null : { hlc: cancelled.hlc, stamp: cancelled.stamp },
    };
  },
  async lockListed(tx, userIds) {
    const { rows } = await sql<{ readonly id: Uuid; readonly isOther: boolean }>`
      SELECT id, erased_at IS NOT NULL OR merged_into IS NOT NULL AS "isOther" FROM users
      WHERE id = ANY (${userIds}::uuid[]) ORDER BY id FOR NO KEY UPDATE`.execute(inside(tx));
    return new Set(rows.filter(({ isOther }) => isOther).map(({ id }) => id));
  },
  async addPart(tx, { rows, event_id: eventId }, stamp) {
    const open = inside(tx);
    const { hlc: version, writerId: writer } = stampParts(stamp);
    const users = JSON.stringify(rows.flatMap(({ user }) => (user === null ? [] : [user])));
    const places = JSON.stringify(rows.map(({ registration }) => registration));
    const tickets = JSON.stringify(rows.flatMap(({ ticket }) => (ticket === null ? [] : [ticket])));
    await sql`
      WITH added AS (
        INSERT INTO users (id, email, name, phone, location, status, blocked, twin_of, version,
          created_at, updated_at)
        SELECT u.id, lower(u.email), u.name, u.phone, u.location, u.status, u.blocked,
          (SELECT k.id FROM users AS k WHERE k.email = lower(u.email) AND k.merged_into IS NULL
            AND k.twin_of IS NULL
          UNION SELECT k.id FROM users AS k WHERE k.phone = u.phone AND k.merged_into IS NULL
            AND k.twin_of IS NULL LIMIT 1),
          ${version}, u.created_at, u.updated_at
        FROM json_to_recordset(${users}::json) AS u (id uuid, email text, name text, phone text,
          location text, status text, blocked boolean, created_at timestamptz, updated_at timestamptz)
        ON CONFLICT (id) DO NOTHING RETURNING id
      )
      INSERT INTO field_versions (entity, entity_id, field, hlc, writer_id)
      SELECT 'attendee', added.id, field, ${version}, ${writer}
      FROM added, unnest(${[...PERSON_FIELDS]}::text[]) AS field ON CONFLICT DO NOTHING`.execute(
      open,
    );
    await sql`
      WITH added AS (
        INSERT INTO registrations (id, user_id, event_id, ticket_type_id, status, flags, version,
          created_at)
        SELECT r.id, r.user_id, r.event_id, r.ticket_type_id, r.status, r.flags, ${version},
          r.created_at
        FROM json_to_recordset(${places}::json) AS r (id uuid, user_id uuid, event_id uuid,
          ticket_type_id uuid, status text, flags jsonb, created_at timestamptz)
        WHERE r.event_id = ${eventId}
          AND NOT EXISTS (SELECT 1 FROM aliases AS a
            WHERE a.entity = 'registration' AND a.alias_id = r.id)
        ON CONFLICT (id) DO NOTHING RETURNING id, status
      ), counted AS (
        UPDATE events SET registered = registered
          + (SELECT count(*) FROM added WHERE status = 'registered')::integer
        WHERE id = ${eventId}
      )
      INSERT INTO field_versions (entity, entity_id, field, hlc, writer_id)
      SELECT 'registration', added.id, field, ${version}, ${writer}
      FROM added, unnest(${[...REGISTRATION_FIELDS]}::text[]) AS field
      ON CONFLICT DO NOTHING`.execute(open);
    await sql`
      INSERT INTO tickets (number, registration_id, event_id, ticket_type_id, key_id, status,
        replaced_by, valid_from, valid_until, created_at)
      SELECT t.number, coalesce(a.id, t.registration_id), t.event_id, t.ticket_type_id, t.key_id,
        t.status, t.replaced_by, t.valid_from, t.valid_until, t.created_at
      FROM json_to_recordset(${tickets}::json) AS t (number text, registration_id uuid, event_id uuid,
        ticket_type_id uuid, key_id integer, status text, replaced_by text, valid_from timestamptz,
        valid_until timestamptz, created_at timestamptz)
        LEFT JOIN aliases AS a ON a.entity = 'registration' AND a.alias_id = t.registration_id
      WHERE t.event_id = ${eventId}
      ON CONFLICT (number) DO NOTHING`.execute(open);
  },
};
