import type { KioskUse } from '#shared/wire/sync.ts';
import type { FeedPlace } from '../services/feed-cursor.ts';
import type { FeedEntity, WantedRows } from '../services/feed-ports.ts';
import {
  ALIAS_CHANGE,
  ATTENDEE_CHANGE,
  CONSENT_CHANGE,
  DOCUMENT_CHANGE,
  EVENT_CHANGE,
  KYC_DECISION_CHANGE,
  REGISTRATION_CHANGE,
  TICKET_CHANGE,
} from './feed-columns.ts';
import type { Statement } from './feed-statement.ts';

export function holds(wanted: WantedRows, kind: FeedEntity): boolean {
  return (wanted[kind]?.length ?? 0) > 0;
}

/**
 * People, their registrations and tickets, closed: with a ticket its registration, with that its
 * person. Only what is wanted is in the statement: planning what is not takes longer than a page.
 * @param event the event's id as a parameter
 * @returns queries that the parts share; empty: nothing of it is wanted
 */
export function addPeople(
  statement: Statement,
  event: string,
  use: KioskUse,
  wanted: WantedRows,
  since: FeedPlace,
): string {
  const places: string[] = [];
  const people: string[] = [];
  const tickets: string[] = [];
  const queries: string[] = [];
  const ids = (kind: FeedEntity, type = 'uuid[]'): string =>
    statement.param(wanted[kind] ?? [], type);
  const left = (entity: string, whose: string): void =>
    statement.add(
      `json_build_object('t', 'left', 'entity', '${entity}', 'id', gone.id)`,
      `unnest(${ids(entity as FeedEntity)}) AS gone (id)
        WHERE NOT EXISTS (SELECT 1 FROM registrations AS o WHERE ${whose} AND o.event_id = ${event})`,
    );

  if (holds(wanted, 'joined')) {
    queries.push(`newcomer AS MATERIALIZED (
      SELECT id, user_id FROM registrations WHERE id = ANY(${ids('joined')}) AND event_id = ${event})`);
    places.push('SELECT id, user_id FROM newcomer');
    tickets.push(`SELECT t.number, j.id, j.user_id FROM newcomer AS j JOIN tickets AS t
      ON t.registration_id = j.id AND t.event_id = ${event}`);
    addAllOf(statement, use);
  }
  if (holds(wanted, 'ticket')) {
    tickets.push(`SELECT t.number, r.id, r.user_id FROM tickets AS t JOIN registrations AS r
      ON r.id = t.registration_id AND r.event_id = t.event_id
      WHERE t.number = ANY(${ids('ticket', 'text[]')}) AND t.event_id = ${event}`);
  }
  if (tickets.length > 0) {
    queries.push(`good AS MATERIALIZED (${tickets.join(' UNION ')})`);
    places.push('SELECT id, user_id FROM good');
    statement.add(TICKET_CHANGE, 'good JOIN tickets AS n ON n.number = good.number');
  }
  if (holds(wanted, 'registration')) {
    places.push(`SELECT id, user_id FROM registrations
      WHERE id = ANY(${ids('registration')}) AND event_id = ${event}`);
    left('registration', 'o.id = gone.id');
  }
  if (places.length > 0) {
    queries.push(`place AS MATERIALIZED (${places.join(' UNION ')})`);
    people.push('SELECT user_id AS id FROM place');
    statement.add(REGISTRATION_CHANGE, 'place JOIN registrations AS r ON r.id = place.id');
    // A registration may be of a type that the reader has not heard of yet.
    const [xid, position] = [
      statement.param(since.xid, 'xid8'),
      statement.param(since.position, 'bigint'),
    ];
    statement.add(
      EVENT_CHANGE,
      `events AS e WHERE e.id = ${event} AND EXISTS (SELECT 1 FROM feed AS f WHERE f.event_id = ${event}
        AND f.entity = 'event' AND (f.xid, f.position) > (${xid}, ${position}))`,
    );
  }
  if (holds(wanted, 'attendee')) {
    people.push(`SELECT a.id FROM unnest(${ids('attendee')}) AS a (id) WHERE EXISTS
      (SELECT 1 FROM registrations AS o WHERE o.user_id = a.id AND o.event_id = ${event})`);
    left('attendee', 'o.user_id = gone.id');
  }
  if (people.length === 0) return '';
  queries.push(`person AS MATERIALIZED (${people.join(' UNION ')})`);
  statement.add(ATTENDEE_CHANGE, 'person JOIN users AS u ON u.id = person.id');
  return `WITH ${queries.join(', ')}`;
}

/** All that is about somebody who is new to the event. */
function addAllOf(statement: Statement, use: KioskUse): void {
  const isOffice = use === 'office';
  statement.add(CONSENT_CHANGE, 'newcomer JOIN consents AS n ON n.user_id = newcomer.user_id');
  statement.add(
    DOCUMENT_CHANGE,
    `newcomer JOIN documents AS n ON n.user_id = newcomer.user_id AND n.replaced_at IS NULL
      ${isOffice ? '' : `AND n.file_type = 'selfie'`}`,
  );
  if (isOffice) {
    statement.add(
      KYC_DECISION_CHANGE,
      'newcomer JOIN kyc_decisions AS n ON n.user_id = newcomer.user_id',
    );
  }
  statement.add(
    ALIAS_CHANGE,
    'newcomer JOIN aliases AS n ON n.id = ANY(ARRAY[newcomer.id, newcomer.user_id])',
  );
}
