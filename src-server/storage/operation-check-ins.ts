import { sql } from 'kysely';
import type { CheckInRow } from '#shared/domain/check-in.ts';
import {
  doubleEntries,
  doubleEntryAlert,
  firstAdmission,
  type PassingFact,
} from '#shared/domain/double-entry.ts';
import type { AlertRow } from '#shared/domain/alert.ts';
import type { EntryMode } from '#shared/domain/event.ts';
import type { Uuid } from '#shared/domain/id.ts';
import type { Instant } from '#shared/domain/instant.ts';
import type { BelievedCheckIn, OperationStore } from '../services/operation-ports.ts';
import type { Transaction } from '../services/transaction.ts';
import { inside } from './connection.ts';

/** JSON of a check-in. PostgreSQL's jsonb holds no NUL and no half of a surrogate pair; a code that
 * somebody made may: the signed text keeps them. */
function factText(row: CheckInRow): string {
  const { scanned_text: text } = row;
  if (text === null) return JSON.stringify(row);
  return JSON.stringify({ ...row, scanned_text: text.toWellFormed().replaceAll('\0', '\uFFFD') });
}

/** Adds check-ins in one statement. See OperationStore. */
export async function addCheckIns(
  tx: Transaction,
  checkIns: readonly BelievedCheckIn[],
): Promise<ReadonlySet<Uuid>> {
  if (checkIns.length === 0) return new Set();
  const rows = checkIns.map(({ row }) => row);
  const { rows: added } = await sql<{ readonly id: Uuid }>`
    INSERT INTO check_ins (id, kind, event_id, gate_id, kiosk_id, registration_id, user_id,
      ticket_number, verdict, scan_id, occurred_at, hlc, flags, fact)
    SELECT * FROM unnest(
      ${rows.map(({ id }) => id)}::uuid[],
      ${rows.map(({ kind }) => kind)}::text[],
      ${rows.map((row) => row.event_id)}::uuid[],
      ${rows.map((row) => row.gate_id)}::uuid[],
      ${rows.map((row) => row.kiosk_id)}::uuid[],
      ${rows.map((row) => row.registration_id)}::uuid[],
      ${rows.map((row) => row.user_id)}::uuid[],
      ${rows.map((row) => row.ticket_number)}::text[],
      ${rows.map(({ verdict }) => verdict)}::text[],
      ${rows.map((row) => row.scan_id)}::uuid[],
      ${rows.map((row) => row.occurred_at)}::timestamptz[],
      ${checkIns.map(({ hlc }) => hlc)}::text[],
      ${checkIns.map(({ flags }) => JSON.stringify(flags))}::jsonb[],
      ${rows.map(factText)}::jsonb[]
    ) ON CONFLICT (id) DO NOTHING RETURNING id`.execute(inside(tx));
  return new Set(added.map(({ id }) => id));
}

interface Settled {
  readonly id: Uuid;
  readonly event_id: Uuid;
  readonly check_in_time: Instant | null;
  readonly entry_mode: EntryMode;
}

async function askedRegistrations(
  tx: Transaction,
  of: Parameters<OperationStore['settlePassages']>[1],
): Promise<readonly Settled[]> {
  const { rows } = await sql<Settled>`
    WITH asked AS (
      SELECT coalesce(a.id, said.id) AS id FROM unnest(${of.registrationIds}::uuid[]) AS said (id)
        LEFT JOIN aliases AS a ON a.entity = 'registration' AND a.alias_id = said.id
      UNION SELECT registration_id FROM tickets WHERE number = ANY (${of.ticketNumbers}::text[])
    )
    SELECT r.id, r.event_id, r.check_in_time, e.entry_mode
    FROM registrations AS r JOIN events AS e ON e.id = r.event_id
    WHERE r.id IN (SELECT id FROM asked) ORDER BY r.id FOR NO KEY UPDATE OF r`.execute(inside(tx));
  return rows;
}

/** All check-ins of registrations at their events: by their ids, by aliases, by tickets' numbers. */
async function factsOf(
  tx: Transaction,
  ids: readonly Uuid[],
): Promise<ReadonlyMap<Uuid, readonly PassingFact[]>> {
  const { rows } = await sql<PassingFact & { readonly of: Uuid }>`
    SELECT found.of, c.id, c.kind, c.verdict, c.kiosk_id, c.occurred_at,
      coalesce(c.hlc, '') AS hlc, coalesce(c.scan_id, c.id) AS scan_id,
      (c.fact ->> 'about_id')::uuid AS about_id, c.fact ->> 'direction' AS direction
    FROM (
      SELECT r.id AS of, c.id FROM registrations AS r
        JOIN check_ins AS c ON c.registration_id = r.id AND c.event_id = r.event_id
        WHERE r.id = ANY (${ids}::uuid[])
      UNION SELECT r.id, c.id FROM registrations AS r
        JOIN aliases AS a ON a.entity = 'registration' AND a.id = r.id
        JOIN check_ins AS c ON c.registration_id = a.alias_id AND c.event_id = r.event_id
        WHERE r.id = ANY (${ids}::uuid[])
      UNION SELECT r.id, c.id FROM registrations AS r
        JOIN tickets AS t ON t.registration_id = r.id
        JOIN check_ins AS c ON c.ticket_number = t.number AND c.registration_id IS NULL
          AND c.event_id = r.event_id AND c.verdict <> 'not-on-this-event'
        WHERE r.id = ANY (${ids}::uuid[])
    ) AS found JOIN check_ins AS c ON c.id = found.id`.execute(inside(tx));
  const facts = new Map<Uuid, PassingFact[]>();
  for (const { of, ...fact } of rows) {
    const known = facts.get(of);
    if (known === undefined) facts.set(of, [fact]);
    else known.push(fact);
  }
  return facts;
}

/** Alerts are what the facts come to: one whose pair is no more, since one was undone, goes. */
async function settleAlerts(
  tx: Transaction,
  registrationIds: readonly Uuid[],
  wanted: readonly AlertRow[],
): Promise<number> {
  const ids = wanted.map(({ id }) => id);
  await sql`DELETE FROM alerts WHERE registration_id = ANY (${registrationIds}::uuid[])
    AND kind = 'double-entry' AND id <> ALL (${ids}::uuid[])`.execute(inside(tx));
  if (wanted.length === 0) return 0;
  const made = await inside(tx)
    .insertInto('alerts')
    .values([...wanted])
    .onConflict((conflict) => conflict.column('id').doNothing())
    .returning('id')
    .execute();
  await settleClosings(
    tx,
    made.map(({ id }) => id),
  );
  return made.length;
}

/** See OperationStore. */
export async function settlePassages(
  tx: Transaction,
  of: Parameters<OperationStore['settlePassages']>[1],
): Promise<number> {
  if (of.registrationIds.length === 0 && of.ticketNumbers.length === 0) return 0;
  const registrations = await askedRegistrations(tx, of);
  if (registrations.length === 0) return 0;
  const ids = registrations.map(({ id }) => id);
  const facts = await factsOf(tx, ids);
  const times = registrations
    .map((row) => ({ ...row, at: firstAdmission(facts.get(row.id) ?? []) }))
    .filter(({ at, check_in_time: before }) => at !== before);
  if (times.length > 0) {
    // Nobody is told of a projection of check-ins, which tell of themselves: the trigger that would look
    // for something else took longer than all the rest (gatehouse.quiet, 0003-feed-triggers.ts).
    await sql`WITH quiet AS MATERIALIZED (SELECT set_config('gatehouse.quiet', 'on', true))
      UPDATE registrations AS r SET check_in_time = said.at
      FROM unnest(${times.map(({ id }) => id)}::uuid[], ${times.map(({ at }) => at)}::timestamptz[])
        AS said (id, at), quiet WHERE r.id = said.id`.execute(inside(tx));
    await sql`SELECT set_config('gatehouse.quiet', 'off', true)`.execute(inside(tx));
  }
  const alerts = registrations.flatMap(({ id: registrationId, event_id: eventId, entry_mode }) =>
    doubleEntries(facts.get(registrationId) ?? [], entry_mode).map((pair) =>
      doubleEntryAlert(pair, { eventId, registrationId }),
    ),
  );
  return await settleAlerts(tx, ids, alerts);
}

/** See OperationStore. */
export async function settleClosings(tx: Transaction, alertIds: readonly Uuid[]): Promise<void> {
  if (alertIds.length === 0) return;
  await sql`
    UPDATE alerts AS a SET closed_at = (said.payload ->> 'closed_at')::timestamptz,
      closed_by = (said.payload ->> 'closed_by')::uuid, note = said.payload ->> 'note',
      closed_hlc = said.hlc
    FROM (
      SELECT DISTINCT ON (payload::jsonb ->> 'alert_id') payload::jsonb AS payload, hlc
      FROM operations WHERE type = 'alert.closed' AND state = 'applied'
        AND payload::jsonb ->> 'alert_id' = ANY (${alertIds}::text[])
      ORDER BY payload::jsonb ->> 'alert_id', hlc, id
    ) AS said
    WHERE a.id = (said.payload ->> 'alert_id')::uuid
      AND (a.closed_hlc IS NULL OR said.hlc <= a.closed_hlc)`.execute(inside(tx));
}
