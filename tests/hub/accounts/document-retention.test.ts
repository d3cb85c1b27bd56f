import { sql } from 'kysely';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { destructionCertificate } from '#server/services/document-retention.ts';
import { newId, registrationId, type Uuid } from '#shared/domain/id.ts';
import { toInstant } from '#shared/domain/instant.ts';
import { openTestHub, type TestHub } from '#tests/fixtures/hub-app.ts';
import { hubCommandOf } from '#tests/fixtures/hub-backup.ts';

const DAY_MS = 86_400_000;
const VERSION = '000000000001-0000';

let stand: TestHub;
beforeEach(async () => {
  stand = await openTestHub();
});
afterEach(() => stand[Symbol.asyncDispose]());

/** An event whose doors closed so many days ago. */
async function event(closedDaysAgo: number): Promise<Uuid> {
  const id = newId();
  const closes = Date.now() - closedDaysAgo * DAY_MS;
  await stand.hub.base.database
    .insertInto('events')
    .values({
      id,
      title: 'An evening',
      description: 'An evening.',
      image: null,
      party_name: 'A Party',
      event_date: '2026-11-01',
      event_time: '18:00',
      time_zone: 'Asia/Kolkata',
      venue: 'A hall',
      qr_code: null,
      status: 'upcoming',
      doors_open_at: toInstant(closes - 3_600_000),
      doors_close_at: toInstant(closes),
      entry_mode: 'single',
      capacity: 10,
      registered: 1,
      face_policy: 'off',
      face_liveness: 'signs',
      evidence_days: null,
      made_by: null,
      version: VERSION,
    })
    .execute();
  return id;
}

/** Somebody with a card and a selfie, whose keys are there, registered for these. */
async function person(events: readonly Uuid[], uploadedDaysAgo = 100): Promise<Uuid> {
  const id = newId();
  const phone = `+9198${id.replaceAll(/\D/g, '').padEnd(8, '0').slice(-8)}`;
  const { pool, base } = stand.hub;
  await pool.query(
    `INSERT INTO users (id, email, name, phone, location, status, version)
     VALUES ($1, $2, 'Somebody', $3, 'Pune', 'approved', $4)`,
    [id, `${id}@a.example`, phone, VERSION],
  );
  for (const type of ['adhar_front', 'selfie']) {
    await pool.query(
      `INSERT INTO documents (id, user_id, file_type, mime, size, width, height, storage_key, created_at)
       VALUES ($1, $2, $3, 'image/jpeg', 10, 4, 3, $4, now() - $5 * interval '1 day')`,
      [newId(), id, type, `${id}/${type}/${newId()}`, uploadedDaysAgo],
    );
  }
  await base.database
    .insertInto('person_keys')
    .values(
      (['identity', 'face', 'log'] as const).map((purpose) => ({
        person_id: id,
        purpose,
        master_id: 'test',
        wrapped_key: Buffer.alloc(60, 1),
      })),
    )
    .execute();
  for (const of of events) {
    const typeId = newId();
    await pool.query(`INSERT INTO ticket_types (id, event_id, name) VALUES ($1, $2, $3)`, [
      typeId,
      of,
      `Type ${typeId}`,
    ]);
    await pool.query(
      `INSERT INTO registrations (id, user_id, event_id, ticket_type_id, version)
       VALUES ($1, $2, $3, $4, $5)`,
      [registrationId(id, of), id, of, typeId, VERSION],
    );
  }
  return id;
}

async function keysOf(userId: Uuid): Promise<string[]> {
  const { rows } = await sql<{ purpose: string }>`
    SELECT purpose FROM person_keys WHERE person_id = ${userId} ORDER BY 1`.execute(
    stand.hub.base.database,
  );
  return rows.map(({ purpose }) => purpose);
}

const privacy = (words: readonly string[], days = '30') =>
  hubCommandOf(stand, ['privacy', ...words], days === '' ? {} : { KEEP_DOCUMENTS_DAYS: days });

const ALL = ['face', 'identity', 'log'];

describe('documents and faces', () => {
  test('end when the last of a person’s events is over for long enough, and not before', async () => {
    const [old, young] = [await event(31), await event(29)];
    const [due, early, both] = [
      await person([old]),
      await person([young]),
      await person([old, young]),
    ];
    const { said } = await privacy(['sweep']);
    expect(said).toBe('1 people’s documents and faces have ended');
    expect(await keysOf(due)).toEqual(['log']);
    expect([await keysOf(early), await keysOf(both)]).toEqual([ALL, ALL]);
    const { rows } = await stand.hub.pool.query<{ purpose: string }>(
      `SELECT purpose, asked_by FROM erasures WHERE user_id = $1 ORDER BY 1`,
      [due],
    );
    expect(rows).toEqual([
      { purpose: 'face', asked_by: 'system' },
      { purpose: 'identity', asked_by: 'system' },
    ]);
    const left = await stand.hub.pool.query('SELECT 1 FROM documents WHERE user_id = $1', [due]);
    expect(left.rows).toEqual([]);
    const kept = await stand.hub.pool.query('SELECT status FROM users WHERE id = $1', [due]);
    expect(kept.rows).toEqual([{ status: 'approved' }]);
    expect((await privacy(['sweep'])).said).toBe('0 people’s documents and faces have ended');
  });

  test('stay without a number of days; an event’s own number counts before the hub’s', async () => {
    const [short, long] = [await event(5), await event(50)];
    const [first, second] = [await person([short]), await person([long])];
    const nobody = await person([], 100);
    expect((await privacy(['sweep'], '')).said).toMatch(/^0 /);
    await privacy(['keep', short, '4']);
    await privacy(['keep', long, '60']);
    expect((await privacy(['sweep'])).said).toMatch(/^2 /);
    expect(await keysOf(first)).toEqual(['log']);
    expect(await keysOf(second)).toEqual(ALL);
    expect(await keysOf(nobody)).toEqual(['log']);
    await privacy(['keep', long, 'default']);
    expect((await privacy(['sweep'])).said).toMatch(/^1 /);
    expect((await privacy(['keep', newId(), '4'])).code).toBe(1);
    expect((await privacy(['keep', long, '0'])).code).toBe(2);
  });

  test('who registered for nothing keeps what was uploaded lately', async () => {
    const [late, early] = [await person([], 3), await person([], 31)];
    await privacy(['sweep']);
    expect([await keysOf(late), await keysOf(early)]).toEqual([ALL, ['log']]);
  });
});

test('what was uploaded after the last event is for the next one', async () => {
  const of = await event(40);
  const [again, before] = [await person([of], 2), await person([of], 45)];
  await privacy(['sweep']);
  expect([await keysOf(again), await keysOf(before)]).toEqual([ALL, ['log']]);
});

describe('a certificate', () => {
  test('says what was destroyed, and is genuine to the letter only', async () => {
    const of = await event(40);
    await person([of]);
    await person([of]);
    await privacy(['sweep']);
    const { said } = await privacy(['certificates']);
    const given = JSON.parse(said) as { text: string; signature: string };
    const { hub_id: hubId, ...certificate } = destructionCertificate.parse(JSON.parse(given.text));
    expect(certificate).toMatchObject({
      people: 2,
      purposes: ['identity', 'face'],
      events: [of],
    });
    expect(hubId).not.toBe(certificate.id);
    const file = path.join(stand.folder, 'certificate.json');
    writeFileSync(file, `${said}\n`);
    expect(await privacy(['verify', file])).toEqual({ code: 0, said: 'Genuine.' });
    const altered = { ...given, text: given.text.replace('"people":2', '"people":3') };
    writeFileSync(file, JSON.stringify(altered));
    expect(await privacy(['verify', file])).toMatchObject({ code: 1 });
    expect(said).not.toContain('Somebody');
    const log = await stand.hub.pool.query(
      `SELECT count(*)::int AS n FROM activity_logs WHERE activity_type LIKE 'documents.end%'`,
    );
    expect(log.rows).toEqual([{ n: 3 }]);
  });
});
