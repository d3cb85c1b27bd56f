import { afterAll, beforeAll, expect, test } from 'vitest';
import { sealTemplate } from '#server/keys/template-seal.ts';
import { TEMPLATE_LENGTH } from '#shared/face/template.ts';
import { newId } from '#shared/domain/id.ts';
import type { Change } from '#shared/wire/sync.ts';
import { openFeedStand, type FeedStand } from './feed-stand.ts';

let stand: FeedStand;
beforeAll(async () => {
  stand = await openFeedStand();
});
afterAll(() => stand[Symbol.asyncDispose]());

/** Kinds of changes with the ids of what they are about, sorted. */
const said = (changes: readonly Change[]): string[] =>
  changes
    .map((change) => {
      if (change.t === 'left') return `left ${change.entity}`;
      return change.t;
    })
    .toSorted();

async function addDocument(userId: string, file_type: 'selfie' | 'adhar_front'): Promise<string> {
  const id = newId();
  await stand.desk.base.database
    .insertInto('documents')
    .values({
      id,
      user_id: userId,
      file_type,
      mime: 'image/jpeg',
      size: 1,
      width: 1,
      height: 1,
      storage_key: `documents/${id}`,
      created_at: new Date().toISOString(),
    })
    .execute();
  return id;
}

async function addDecision(userId: string): Promise<void> {
  await stand.desk.base.database
    .insertInto('kyc_decisions')
    .values({
      id: newId(),
      user_id: userId,
      decision: 'rejected',
      reason: 'other',
      words: 'not the person',
      about_id: null,
      staff_id: newId(),
      seen_id: null,
      decided_at: '2026-11-23T10:00:00.000Z',
    })
    .execute();
}

async function addConsent(userId: string): Promise<void> {
  await stand.desk.base.database
    .insertInto('consents')
    .values({
      id: newId(),
      user_id: userId,
      purpose: 'face-matching',
      decision: 'given',
      text_version: 'face-matching-1',
      language: 'hi',
      staff_id: null,
      recorded_at: '2026-11-23T10:00:00.000Z',
    })
    .execute();
}

test('who registers later comes with all that is about them, a gate with less of it', async () => {
  const event = await stand.addEvent();
  const gate = await stand.addKiosk('gate', event.id);
  const office = await stand.addKiosk('office', event.id);
  const person = await stand.desk.addPerson({ status: 'approved' });
  await addDocument(person.id, 'selfie');
  await addDocument(person.id, 'adhar_front');
  await addDecision(person.id);
  await addConsent(person.id);
  const [fromGate, fromOffice] = [
    await stand.end(gate, event.id),
    await stand.end(office, event.id),
  ];
  await stand.join(event, person.id);

  const atGate = (await stand.drain(gate, event.id, fromGate)).changes;
  const atOffice = (await stand.drain(office, event.id, fromOffice)).changes;
  expect(said(atGate)).toEqual(['attendee', 'consent', 'document', 'registration']);
  expect(atGate.find(({ t }) => t === 'document')).toMatchObject({ row: { file_type: 'selfie' } });
  expect(said(atOffice)).toEqual([
    'attendee',
    'consent',
    'document',
    'document',
    'kyc_decision',
    'registration',
  ]);
  expect(atOffice.find(({ t }) => t === 'kyc_decision')).toMatchObject({
    // Of its time, where it was given none.
    hlc: `${Date.parse('2026-11-23T10:00:00.000Z').toString(16).padStart(12, '0')}-0000`,
  });
});

test('a page is closed: a ticket brings its registration and person, an event that has a new type itself', async () => {
  const event = await stand.addEvent();
  const kiosk = await stand.addKiosk('gate', event.id);
  const place = await stand.join(event);
  const from = await stand.end(kiosk, event.id);
  const number = await stand.addTicket(place.id);
  const typeId = newId();
  await stand.pool.query(`INSERT INTO ticket_types (id, event_id, name) VALUES ($1, $2, 'VIP')`, [
    typeId,
    event.id,
  ]);
  await stand.pool.query(
    'UPDATE registrations SET ticket_type_id = $1, version = $2 WHERE id = $3',
    [typeId, '000000000002-0000', place.id],
  );
  await stand.settle();
  // The first page names the ticket alone.
  const [page] = (await stand.pull(kiosk, event.id, from, 1)).pages;
  expect(said(page?.changes ?? [])).toEqual(['attendee', 'event', 'registration', 'ticket']);
  expect(page?.more).toBe(true);
  expect(page?.changes).toContainEqual(
    expect.objectContaining({ t: 'ticket', row: expect.objectContaining({ number }) }),
  );
});

test('edited fields are stamped with the version, in the name of whoever wrote', async () => {
  const event = await stand.addEvent();
  const kiosk = await stand.addKiosk('gate', event.id);
  const { id, userId } = await stand.join(event);
  const from = await stand.end(kiosk, event.id);
  await stand.pool.query(
    `UPDATE users SET name = 'Asha', password_hash = 'x', version = '0000000000aa-0001' WHERE id = $1`,
    [userId],
  );
  const client = await stand.pool.connect();
  await client.query('BEGIN');
  await client.query(`SELECT set_config('gatehouse.writer', $1, true)`, [kiosk]);
  await client.query(
    `UPDATE registrations SET flags = '["vip"]', version = '0000000000bb-0000' WHERE id = $1`,
    [id],
  );
  await client.query('COMMIT');
  client.release();

  const { changes } = await stand.drain(kiosk, event.id, from);
  const { rows } = await stand.pool.query<{ hub_id: string }>('SELECT hub_id FROM hub_state');
  expect(changes.find(({ t }) => t === 'attendee')).toMatchObject({
    row: { name: 'Asha' },
    stamps: { name: `0000000000aa-0001@${rows[0]?.hub_id}` },
  });
  expect(changes.find(({ t }) => t === 'registration')).toMatchObject({
    row: { flags: ['vip'] },
    stamps: { flags: `0000000000bb-0000@${kiosk}` },
  });
});

test('counts, arrivals, passwords and sessions tell kiosks nothing', async () => {
  const event = await stand.addEvent();
  const kiosk = await stand.addKiosk('gate', event.id);
  const { id, userId } = await stand.join(event);
  const from = await stand.end(kiosk, event.id);
  await stand.pool.query('UPDATE events SET registered = registered + 1 WHERE id = $1', [event.id]);
  await stand.pool.query('UPDATE registrations SET check_in_time = now() WHERE id = $1', [id]);
  await stand.pool.query(`UPDATE users SET password_hash = 'y', language = 'hi' WHERE id = $1`, [
    userId,
  ]);
  await stand.pool.query('UPDATE admin_users SET totp_failures = 3');
  const { rows } = await stand.pool.query(
    'SELECT entity FROM feed WHERE xid >= (SELECT max(xid) FROM feed) AND entity <> $1',
    ['joined'],
  );
  expect(rows).toEqual([]);
  expect((await stand.drain(kiosk, event.id, from)).changes).toEqual([]);
});

test('who is no longer of the event leaves it; a merged person goes under the other name', async () => {
  const event = await stand.addEvent();
  const kiosk = await stand.addKiosk('gate', event.id);
  const gone = await stand.join(event);
  const merged = await stand.join(event);
  const kept = await stand.desk.addPerson({ status: 'approved' });
  const from = await stand.end(kiosk, event.id);
  await stand.pool.query('DELETE FROM registrations WHERE id = $1', [gone.id]);
  await stand.pool.query(`INSERT INTO aliases (entity, alias_id, id) VALUES ('attendee', $1, $2)`, [
    merged.userId,
    kept.id,
  ]);
  await stand.pool.query(`UPDATE registrations SET user_id = $1 WHERE id = $2`, [
    kept.id,
    merged.id,
  ]);
  const { changes } = await stand.drain(kiosk, event.id, from);
  const left = changes.flatMap((change) => (change.t === 'left' ? [change.id] : []));
  expect(left.toSorted()).toEqual([gone.id, gone.userId, merged.userId].toSorted());
  expect(changes).toContainEqual(
    expect.objectContaining({
      t: 'alias',
      row: expect.objectContaining({ alias_id: merged.userId, id: kept.id }),
    }),
  );
  expect(changes).toContainEqual(
    expect.objectContaining({ t: 'attendee', row: expect.objectContaining({ id: kept.id }) }),
  );
});

test('an erased person comes as nobody, with the erasure; their files leave', async () => {
  const event = await stand.addEvent();
  const kiosk = await stand.addKiosk('gate', event.id);
  const { userId } = await stand.join(event);
  await addDocument(userId, 'selfie');
  const from = await stand.end(kiosk, event.id);
  await stand.pool.query('DELETE FROM documents WHERE user_id = $1', [userId]);
  await stand.pool.query(
    `INSERT INTO erasures (id, user_id, purpose, asked_by) VALUES ($1, $2, 'all', 'attendee')`,
    [newId(), userId],
  );
  await stand.pool.query(
    `UPDATE users SET name = 'erased', email = id || '@erased.invalid', location = 'erased',
      phone = 'x' || right(replace(id::text, '-', ''), 14), erased_at = now(),
      version = '0000000000aa-0000' WHERE id = $1`,
    [userId],
  );
  const { changes } = await stand.drain(kiosk, event.id, from);
  expect(said(changes)).toEqual(['attendee', 'erasure', 'left document']);
  expect(changes.find(({ t }) => t === 'attendee')).toMatchObject({
    row: { name: 'erased', phone: '0000000000' },
  });
});

test('numbers of faces are for events alone that look at faces, and end with the person’s key', async () => {
  const event = await stand.addEvent();
  const kiosk = await stand.addKiosk('gate', event.id);
  const { userId } = await stand.join(event);
  const from = await stand.end(kiosk, event.id);
  const sourceId = newId();
  const template = Buffer.alloc(TEMPLATE_LENGTH, 7);
  await stand.desk.base.transact(async (tx) => {
    await stand.personKeys.keyFor(tx, userId, 'face');
  });
  const key = await stand.personKeys.open(userId, 'face');
  if (key === null) throw new Error('no key');
  const sealed = sealTemplate(key, sourceId, template);
  await stand.pool.query(
    `INSERT INTO face_templates (source_id, user_id, model, sealed, quality, made_by)
     VALUES ($1, $2, 'mobilefacenet/1', $3, 0.5, $4)`,
    [sourceId, userId, sealed, newId()],
  );
  const off = await stand.drain(kiosk, event.id, from);
  expect(said(off.changes)).toEqual([]);
  await stand.pool.query(`UPDATE events SET face_policy = 'when-unsure' WHERE id = $1`, [event.id]);
  const on = await stand.drain(kiosk, event.id, off.cursor);
  expect(on.changes.find(({ t }) => t === 'template')).toMatchObject({
    row: { user_id: userId, template: template.toString('base64') },
  });
  await stand.desk.base.transact((tx) => stand.personKeys.destroy(tx, userId, ['face']));
  const snapshot = await stand.snapshot(kiosk, event.id);
  expect(snapshot.filter(({ t }) => t === 'template')).toEqual([]);
});

test('a gate gets those who sign in there by PIN, and no password of anybody', async () => {
  const event = await stand.addEvent();
  const gate = await stand.addKiosk('gate', event.id);
  const office = await stand.addKiosk('office', event.id);
  const supervisor = await stand.desk.addStaff('supervisor');
  const hash = '$argon2id$v=19$m=1,t=1,p=1$AAAA$AAAA';
  await stand.pool.query('UPDATE admin_users SET pin_hash = $1, password_hash = $1', [hash]);
  const from = await stand.end(gate, 'hub');
  const rowIn = async (kiosk: string): Promise<unknown> =>
    (await stand.snapshot(kiosk, 'hub')).find(
      (line) => line.t === 'staff' && line.row.id === supervisor.id,
    );
  expect(await rowIn(gate)).toMatchObject({
    row: { pin_hash: hash, password_hash: null, active: true },
  });
  expect(await rowIn(office)).toMatchObject({ row: { pin_hash: hash, password_hash: hash } });
  // Whom the gate had, and who is something else now, is none of its any more.
  await stand.pool.query(`UPDATE admin_users SET role = 'organiser' WHERE id = $1`, [
    supervisor.id,
  ]);
  const { changes } = await stand.drain(gate, 'hub', from);
  expect(changes).toEqual([
    expect.objectContaining({
      t: 'staff',
      row: expect.objectContaining({ pin_hash: null, password_hash: null, active: false }),
    }),
  ]);
});

test('facts, alerts, clashes and peers come as they are', async () => {
  const event = await stand.addEvent();
  const kiosk = await stand.addKiosk('office', event.id);
  const { id, userId } = await stand.join(event);
  const from = await stand.end(kiosk, event.id);
  const fact = {
    id: newId(),
    kind: 'verdict',
    scan_id: newId(),
    about_id: null,
    event_id: event.id,
    gate_id: newId(),
    kiosk_id: newId(),
    verdict: 'admitted',
    direction: 'in',
    way: 'camera',
    ticket_number: null,
    registration_id: id,
    user_id: userId,
    scanned_text: null,
    staff_id: null,
    reason: null,
    occurred_at: '2026-11-23T10:00:00.000Z',
  };
  await stand.pool.query(
    `INSERT INTO check_ins (id, kind, event_id, gate_id, kiosk_id, verdict, fact, occurred_at)
     VALUES ($1, 'verdict', $2, $3, $4, 'admitted', $5, $6)`,
    [fact.id, event.id, fact.gate_id, fact.kiosk_id, JSON.stringify(fact), fact.occurred_at],
  );
  await stand.pool.query(
    `INSERT INTO alerts (id, kind, event_id, registration_id, first_id, second_id, raised_at)
     VALUES ($1, 'double-entry', $2, $3, $4, $5, now())`,
    [newId(), event.id, id, newId(), newId()],
  );
  const stampOf = (letter: string): string => `00000000000${letter}-0000@${newId()}`;
  await stand.pool.query(
    `INSERT INTO clashes (id, entity, entity_id, field, kept, kept_stamp, lost, lost_stamp)
     VALUES ($1, 'attendee', $2, 'name', '"A"', $3, '"B"', $4)`,
    [newId(), userId, stampOf('b'), stampOf('a')],
  );
  const peer = await stand.addKiosk('gate', event.id);
  const { changes } = await stand.drain(kiosk, event.id, from);
  expect(said(changes)).toEqual(['alert', 'check_in', 'clash', 'kiosk']);
  expect(changes.find(({ t }) => t === 'check_in')).toMatchObject({ row: fact });
  expect(changes.find(({ t }) => t === 'kiosk')).toMatchObject({ row: { id: peer } });
});

test('a statement of ten thousand rows ends in time, after one of a single row', async () => {
  const event = await stand.addEvent();
  const { id, userId } = await stand.join(event);
  const client = await stand.pool.connect();
  try {
    // Joined as this one row was, the statements below run into the hub's own limit.
    await client.query(`UPDATE registrations SET flags = '["vip"]' WHERE id = $1`, [id]);
    await client.query(`UPDATE users SET location = 'Goa' WHERE id = $1`, [userId]);
    await client.query(`INSERT INTO users (id, email, name, phone, location, status, version)
      SELECT gen_random_uuid(), 'crowd-' || g || '@example.org', 'Person', (6000000000 + g)::text,
        'Pune', 'approved', '000000000001-0000' FROM generate_series(1, 10000) AS g`);
    await client.query(
      `INSERT INTO registrations (id, user_id, event_id, ticket_type_id, status, version)
       SELECT gen_random_uuid(), id, $1, $2, 'registered', '000000000001-0000' FROM users
       WHERE email LIKE 'crowd-%'`,
      [event.id, event.typeId],
    );
    const places = await client.query(
      `UPDATE registrations SET flags = '["walk-in"]' WHERE event_id = $1`,
      [event.id],
    );
    expect(places.rowCount).toBe(10_001);
    const people = await client.query(
      `UPDATE users SET location = 'Delhi' WHERE email LIKE 'crowd-%'`,
    );
    expect(people.rowCount).toBe(10_000);
  } finally {
    client.release();
  }
});
