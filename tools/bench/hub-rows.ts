import { randomBytes } from 'node:crypto';
import type pg from 'pg';
import { eventTag, newId, type Uuid } from '#shared/domain/id.ts';
import { signTicket } from '#shared/ticket/sign-ticket.ts';
import { ticketNumberFromBytes } from '#shared/ticket/ticket-number.ts';
import type { HubKeys } from '#server/keys/key-files.ts';
import { createAccessTokens } from '#server/keys/access-token.ts';
import { createIssuerKeys } from '#server/keys/issuer-keys.ts';
import { hashOfSecret, newSecret } from '#server/services/session-secret.ts';

const EVENTS = 500;
/** People who ask: enough that none of them comes near their limit of requests. */
const ASKING = 600;
const VERSION = '0193a0000000-0000';

/** Somebody who is signed in and has a ticket. */
export interface StandPerson {
  readonly id: Uuid;
  readonly registrationId: Uuid;
  readonly email: string;
  /** Networks of their own, as a proxy says: their requests count apart. */
  readonly network: string;
  /** What the hub gave a program, and what the bare side looks a session up by. */
  readonly refreshToken: string;
  readonly sessionId: Uuid;
}

/** A network of 10.0.0.0/8. */
export function networkOf(index: number): string {
  return `10.${(index >> 16) & 255}.${(index >> 8) & 255}.${index & 255}`;
}

/**
 * Fills a migrated database: people, events, and a registration with a ticket for each person.
 * @param passwordHash of everybody who asks
 * @param size how many people
 */
export async function seedHub(
  client: pg.ClientBase,
  keys: HubKeys,
  passwordHash: string,
  size: number,
): Promise<{ readonly people: readonly StandPerson[]; readonly staffId: Uuid }> {
  const issuer = createIssuerKeys(keys.master);
  const issuers = Array.from({ length: EVENTS }, () => issuer.make(newId()));
  await client.query(
    `INSERT INTO events (id, title, description, party_name, event_date, event_time, time_zone, venue,
       status, doors_open_at, doors_close_at, entry_mode, capacity, registered, version)
     SELECT id, 'Monsoon Night ' || n, repeat('An evening of music by the lake. ', 8),
       'Party ' || n % 40, (now() + n * interval '1 hour')::date, '19:30', 'Asia/Kolkata',
       'Hall ' || n % 60 || ', Pune', 'upcoming', now() + n * interval '1 hour',
       now() + n * interval '1 hour' + interval '6 hours', 're-entry', 5000, ${Math.floor(size / EVENTS)},
       '${VERSION}'
     FROM unnest($1::uuid[]) WITH ORDINALITY AS e (id, n)`,
    [issuers.map((one) => one.event_id)],
  );
  await client.query(
    `INSERT INTO ticket_types (id, event_id, name) SELECT gen_random_uuid(), id, 'General' FROM events`,
  );
  await client.query(
    `INSERT INTO issuer_keys (event_id, key_id, public_key, sealed_private_key)
     SELECT * FROM unnest($1::uuid[], $2::int[], $3::text[], $4::bytea[])`,
    [
      issuers.map((one) => one.event_id),
      issuers.map((one) => one.key_id),
      issuers.map((one) => one.public_key),
      issuers.map((one) => one.sealed_private_key),
    ],
  );
  const ids = Array.from({ length: size }, () => newId());
  await client.query(
    `INSERT INTO users (id, email, name, phone, location, password_hash, status, review_state, version)
     SELECT id, 'person' || n || '@example.org', 'Person ' || n, (7000000000 + n)::text, 'Pune',
       CASE WHEN n <= ${ASKING} THEN $2 END, CASE WHEN n <= ${ASKING} THEN 'approved' ELSE 'pending' END,
       'done', '${VERSION}'
     FROM unnest($1::uuid[]) WITH ORDINALITY AS u (id, n)`,
    [ids, passwordHash],
  );
  const registrations = Array.from({ length: size }, () => newId());
  const numbers = Array.from({ length: size }, () => ticketNumberFromBytes(randomBytes(8)));
  const eventOf = (index: number) => {
    const found = issuers[index % EVENTS];
    if (found === undefined) throw new RangeError('no such event');
    return found;
  };
  const eventIds = registrations.map((_, index) => eventOf(index).event_id);
  await client.query(
    `INSERT INTO registrations (id, user_id, event_id, ticket_type_id, version)
     SELECT r.id, r.user_id, r.event_id, y.id, '${VERSION}'
     FROM unnest($1::uuid[], $2::uuid[], $3::uuid[]) AS r (id, user_id, event_id)
     JOIN ticket_types AS y ON y.event_id = r.event_id`,
    [registrations, ids, eventIds],
  );
  await client.query(
    `INSERT INTO tickets (number, registration_id, event_id, ticket_type_id, key_id)
     SELECT t.number, r.id, r.event_id, r.ticket_type_id, k.key_id
     FROM unnest($1::text[], $2::uuid[]) AS t (number, id)
     JOIN registrations AS r ON r.id = t.id JOIN issuer_keys AS k ON k.event_id = r.event_id`,
    [numbers, registrations],
  );
  const people = ids.slice(0, ASKING).map((id, index): StandPerson => ({
    id,
    registrationId: registrations[index] ?? '',
    email: `person${index + 1}@example.org`,
    network: networkOf(index),
    refreshToken: newSecret(),
    sessionId: newId(),
  }));
  await client.query(
    `INSERT INTO user_sessions (id, family_id, user_id, actor_type, kind, session_token, expires_at)
     SELECT id, id, user_id, 'attendee', 'api', token, now() + interval '20 hours'
     FROM unnest($1::uuid[], $2::uuid[], $3::text[]) AS s (id, user_id, token)`,
    [
      people.map((one) => one.sessionId),
      people.map((one) => one.id),
      people.map((one) => hashOfSecret(one.refreshToken).toString('hex')),
    ],
  );
  // For the bare side, which finds the signed text of a ticket ready made.
  await client.query(
    'CREATE TABLE bench_texts (registration_id uuid PRIMARY KEY, text text NOT NULL)',
  );
  const texts = people.map((_, index) => {
    const key = eventOf(index);
    const number = numbers[index] ?? '';
    const claim = { keyId: key.key_id, eventTag: eventTag(key.event_id), number };
    return signTicket(claim, (bytes) => issuer.sign(key, bytes));
  });
  await client.query('INSERT INTO bench_texts SELECT * FROM unnest($1::uuid[], $2::text[])', [
    people.map((one) => one.registrationId),
    texts,
  ]);
  const staffId = newId();
  await client.query(
    `INSERT INTO admin_users (id, email, name, role) VALUES ($1, 'admin@example.org', 'Admin', 'admin')`,
    [staffId],
  );
  await client.query(
    `INSERT INTO user_sessions (id, family_id, staff_id, actor_type, kind, session_token, expires_at)
     VALUES ($1, $1, $1, 'staff', 'api', 'none', now() + interval '20 hours')`,
    [staffId],
  );
  await client.query('VACUUM ANALYZE');
  return { people, staffId };
}

/** Makes the tokens that a hub takes; good for ten minutes. */
export async function accessTokens(
  keys: HubKeys,
  publicUrl: string,
  people: readonly StandPerson[],
): Promise<readonly string[]> {
  const access = createAccessTokens(keys.tokens, publicUrl, Date.now);
  return Promise.all(
    people.map(({ id, sessionId }) => access.issue({ holderId: id, role: 'attendee', sessionId })),
  );
}
