import { sql } from 'kysely';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '#shared/domain/id.ts';
import { openAccountsHub, PASSWORD, type AccountsHub } from './accounts-hub.ts';

let hub: AccountsHub;
beforeAll(async () => {
  hub = await openAccountsHub();
});
afterAll(() => hub[Symbol.asyncDispose]());

/** What only this person has; nothing of it may be left in any form that can be read. */
const CANARIES = {
  name: 'Canarina Featherstone',
  email: 'canarina@feathers.example',
  phone: '9876501234',
  location: 'Canary Wharf Chowk',
};
const WORDS = 'Canarina, please hold the card still';
const AGENT = 'CanaryBrowser/1.0';

/** Every row of every table of the hub and of the queue, as text; bytes as Latin-1. */
async function dump(): Promise<string> {
  const { database } = hub.base;
  const { rows: tables } = await sql<{ name: string }>`
    SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
    WHERE schemaname IN ('public', 'graphile_worker')`.execute(database);
  const texts: string[] = [];
  for (const { name } of tables) {
    const { rows } = await sql<Record<string, unknown>>`SELECT * FROM ${sql.raw(name)}`.execute(
      database,
    );
    for (const row of rows) {
      for (const value of Object.values(row)) {
        texts.push(Buffer.isBuffer(value) ? value.toString('latin1') : JSON.stringify(value));
      }
    }
  }
  return texts.join('\n').toLowerCase();
}

async function addEvent(closesIn: number): Promise<{ eventId: string; typeId: string }> {
  const [eventId, typeId] = [newId(), newId()];
  const { database } = hub.base;
  await database
    .insertInto('events')
    .values({
      id: eventId,
      title: 'A public evening',
      description: 'An evening.',
      image: null,
      party_name: 'A Party',
      event_date: '2026-12-01',
      event_time: '18:00',
      time_zone: 'Asia/Kolkata',
      venue: 'A hall',
      qr_code: null,
      status: 'upcoming',
      doors_open_at: new Date(Date.now() + closesIn - 3_600_000).toISOString(),
      doors_close_at: new Date(Date.now() + closesIn).toISOString(),
      entry_mode: 'single',
      capacity: 10,
      registered: 1,
      face_policy: 'off',
      face_liveness: 'signs',
      evidence_days: null,
      made_by: null,
      version: '000000000001-0000',
    })
    .execute();
  await database
    .insertInto('ticket_types')
    .values({ id: typeId, event_id: eventId, name: 'Guest' })
    .execute();
  return { eventId, typeId };
}

async function addPlace(userId: string, event: { eventId: string; typeId: string }) {
  const id = newId();
  const { database } = hub.base;
  await database
    .insertInto('registrations')
    .values({
      id,
      user_id: userId,
      event_id: event.eventId,
      ticket_type_id: event.typeId,
      status: 'registered',
      flags: '[]',
      version: '000000000001-0000',
    })
    .execute();
  await database
    .insertInto('tickets')
    .values({
      number: `T${id.slice(-12)}`,
      registration_id: id,
      event_id: event.eventId,
      ticket_type_id: event.typeId,
      key_id: 1,
      status: 'active',
      replaced_by: null,
      valid_from: null,
      valid_until: null,
      created_at: new Date().toISOString(),
    })
    .execute();
  return id;
}

test('after an erasure nothing of the person can be read anywhere, and the log’s chain holds', async () => {
  const { database } = hub.base;
  const headers = { 'user-agent': AGENT };
  await hub.call('POST', '/v1/accounts', { body: { ...CANARIES, password: PASSWORD } });
  const { id } = await database
    .selectFrom('users')
    .select('id')
    .where('email', '=', CANARIES.email)
    .executeTakeFirstOrThrow();
  await hub.call('POST', '/v1/accounts/confirm', {
    body: { token: (await hub.part.links.issue('confirm-email', id, newId())).token },
  });
  await hub.part.links.issue('reset-password', id, newId());
  const { access: token } = await hub.signIn(CANARIES.email);
  await hub.call('PATCH', '/v1/me', { token, body: { location: `${CANARIES.location} West` } });

  // A picture, a decision with a reviewer's words, a place and a ticket, a past visit.
  const picture = await sharp({
    create: { width: 900, height: 600, channels: 3, background: '#808080' },
  })
    .jpeg()
    .toBuffer();
  const origin = { ip: '192.0.2.9', userAgent: AGENT };
  const actor = { type: 'attendee', id, sessionId: newId(), ...origin } as const;
  await hub.documents.documents.upload(actor, {
    fileType: 'selfie',
    bytes: picture,
    reviewAgain: false,
  });
  await database
    .insertInto('kyc_decisions')
    .values({
      id: newId(),
      user_id: id,
      decision: 'better-picture',
      reason: 'picture-blurred',
      words: WORDS,
      about_id: null,
      staff_id: newId(),
      seen_id: null,
      decided_at: new Date().toISOString(),
    })
    .execute();
  const coming = await addEvent(86_400_000);
  const past = await addEvent(-86_400_000);
  const [next, before] = [await addPlace(id, coming), await addPlace(id, past)];

  // One who turned out to be the same person holds the same personal values.
  const twin = await hub.addPerson('canarina.twin@feathers.example', '9876501235');
  await database
    .updateTable('users')
    .set({ merged_into: id, name: CANARIES.name })
    .where('id', '=', twin)
    .execute();
  expect(await dump()).toContain(CANARIES.name.toLowerCase());

  const wrong = await hub.call('POST', '/v1/me/erasure', { token, body: { password: 'wrong' } });
  expect(wrong.json()).toMatchObject({ code: 'sign-in-refused' });
  const answer = await hub.call('POST', '/v1/me/erasure', {
    token,
    headers,
    body: { password: PASSWORD },
  });
  expect(answer.statusCode).toBe(204);

  const left = await dump();
  for (const canary of [...Object.values(CANARIES), WORDS, 'feathers.example', 'canarina']) {
    expect(left.includes(canary.toLowerCase()) ? canary : null).toBeNull();
  }
  const keys = await database.selectFrom('person_keys').select('person_id').execute();
  expect(keys.filter(({ person_id }) => person_id === id || person_id === twin)).toEqual([]);
  expect((await hub.call('GET', '/v1/me', { token })).statusCode).toBe(401);

  // The place at the coming event is free again; that of the past stays a fact.
  const places = await database
    .selectFrom('registrations as r')
    .innerJoin('tickets as t', 't.registration_id', 'r.id')
    .innerJoin('events as e', 'e.id', 'r.event_id')
    .select(['r.id', 'r.status', 't.status as ticket', 'e.registered'])
    .where('r.user_id', '=', id)
    .execute();
  expect(places.find((one) => one.id === next)).toMatchObject({
    status: 'cancelled',
    ticket: 'revoked',
    registered: 0,
  });
  expect(places.find((one) => one.id === before)).toMatchObject({
    status: 'registered',
    registered: 1,
  });

  // The message that it is done knows where to go, under seal.
  const mails = await database
    .selectFrom('mails')
    .select(['kind', 'facts'])
    .where('user_id', '=', id)
    .execute();
  expect(mails.find(({ kind }) => kind === 'erasure-done')?.facts).toHaveProperty('sealed_to');
  const jobs = await sql<{ name: string }>`
    SELECT task_identifier AS name FROM graphile_worker.jobs`.execute(database);
  expect(jobs.rows.map(({ name }) => name)).toContain('delete-files');
  const erasures = await database.selectFrom('erasures').selectAll().execute();
  expect(erasures.find(({ user_id }) => user_id === id)).toMatchObject({
    purpose: 'all',
    asked_by: 'attendee',
  });

  const chains = await hub.audit.verification.verify();
  expect(chains).toHaveLength(1);
  expect(chains[0]).toMatchObject({ brokenAt: null });
});

test('who was erased may register anew, with the same address and number', async () => {
  const form = {
    name: 'Back Again',
    email: 'back@example.org',
    phone: '9876509999',
    location: 'Pune',
    password: PASSWORD,
  };
  const ids = async () =>
    (
      await hub.base.database
        .selectFrom('users')
        .select('id')
        .where('email', '=', form.email)
        .execute()
    ).map(({ id }) => id);
  await hub.call('POST', '/v1/accounts', { body: form });
  const [first] = await ids();
  const { access: token } = await hub.signIn(form.email);
  await hub.call('POST', '/v1/me/erasure', { token, body: { password: PASSWORD } });
  expect(await ids()).toEqual([]);
  await hub.call('POST', '/v1/accounts', { body: form });
  const [second] = await ids();
  expect(second).toEqual(expect.any(String));
  expect(second).not.toBe(first);
});

test('two erasures at once are one', async () => {
  const id = await hub.addPerson('twice@example.org');
  const { access: token } = await hub.signIn('twice@example.org');
  const answers = await Promise.all(
    [1, 2].map(() => hub.call('POST', '/v1/me/erasure', { token, body: { password: PASSWORD } })),
  );
  expect(answers.filter(({ statusCode }) => statusCode === 204)).toHaveLength(1);
  const rows = await hub.base.database
    .selectFrom('erasures')
    .select('id')
    .where('user_id', '=', id)
    .execute();
  expect(rows).toHaveLength(1);
});

test('an admin erases for who asks by letter; nobody else does', async () => {
  const id = await hub.addPerson('letter@example.org');
  await hub.addStaff('admin', 'admin@example.org');
  await hub.addStaff('organiser', 'organiser@example.org');
  const erase = async (email: string) => {
    const { access: token } = await hub.signIn(email, 'staff');
    return await hub.call('POST', `/v1/users/${id}/erasure`, { token });
  };
  expect((await erase('organiser@example.org')).statusCode).toBe(403);
  expect((await erase('admin@example.org')).statusCode).toBe(204);
  expect((await erase('admin@example.org')).json()).toMatchObject({ code: 'person-unknown' });
});

test('one’s own data holds everything but others’, with values of the log opened', async () => {
  const id = await hub.addPerson('data@example.org', '9876500001');
  const { access: token } = await hub.signIn('data@example.org');
  await hub.call('PATCH', '/v1/me', { token, body: { location: 'Kolhapur' } });
  await hub.addPerson('stranger@example.org');
  const answer = await hub.call('GET', '/v1/me/data', { token });
  expect(answer.headers['content-disposition']).toContain('attachment');
  const data = answer.json<Record<string, never>>();
  expect(data['account']).toMatchObject({ id, phone: '9876500001', location: 'Kolhapur' });
  expect(answer.body).not.toContain('stranger');
  expect(answer.body).not.toContain('argon2');
  const log = data['log'] as unknown as { activity_type: string; change: unknown }[];
  expect(log.find((one) => one.activity_type === 'account.changed')?.change).toEqual([
    { location: 'Pune' },
    { location: 'Kolhapur' },
  ]);
});
