import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId, registrationId, type Uuid } from '#shared/domain/id.ts';
import { pictureLine } from '#shared/wire/sync.ts';
import { openTestHub, type TestHub } from '#tests/fixtures/hub-app.ts';
import { addCallers, type Callers } from '#tests/fixtures/hub-callers.ts';
import { addHubEvent } from '#tests/fixtures/hub-event.ts';
import { enrolKiosk, type HubKiosk } from '#tests/fixtures/hub-kiosk.ts';

let stand: TestHub;
let callers: Callers;
let event: Uuid;
let other: Uuid;
let person: Uuid;
let selfie: Uuid;
let card: Uuid;
let gate: HubKiosk;
let office: HubKiosk;

async function jpegOf(width: number): Promise<Buffer> {
  const create = { width, height: 480, channels: 3, background: '#864' } as const;
  return await sharp({ create }).jpeg().toBuffer();
}

async function upload(fileType: string): Promise<Uuid> {
  const head =
    '--b\r\ncontent-disposition: form-data; name="file"; filename="a.jpg"\r\ncontent-type: image/jpeg\r\n\r\n';
  const picture = await jpegOf(640);
  const answer = await stand.app.inject({
    method: 'POST',
    url: `/v1/me/documents/${fileType}`,
    headers: {
      ...(await callers.headers('api', 'attendee')),
      'content-type': 'multipart/form-data; boundary=b',
    },
    payload: Buffer.concat([Buffer.from(head), picture, Buffer.from('\r\n--b--\r\n')]),
  });
  if (answer.statusCode >= 300) throw new Error(answer.body);
  return answer.json<{ id: Uuid }>().id;
}

async function register(eventId: Uuid): Promise<Uuid> {
  const id = registrationId(person, eventId);
  await stand.hub.pool.query(
    `WITH type AS (INSERT INTO ticket_types (id, event_id, name) VALUES ($4, $3, 'General') RETURNING id)
     INSERT INTO registrations (id, user_id, event_id, ticket_type_id, version)
     SELECT $1, $2, $3, id, '000000000000-0000' FROM type`,
    [id, person, eventId, newId()],
  );
  return id;
}

beforeAll(async () => {
  stand = await openTestHub();
  callers = await addCallers(stand);
  person = callers.ids.attendee;
  event = await addHubEvent(stand.hub.pool, 'Assembly');
  other = await addHubEvent(stand.hub.pool, 'Rally');
  selfie = await upload('selfie');
  card = await upload('adhar_front');
  gate = await enrolKiosk(stand, { events: [event] });
  office = await enrolKiosk(stand, { events: [event], use: 'office' });
});
afterAll(() => stand[Symbol.asyncDispose]());

async function pictures(kiosk: HubKiosk, size: string, ids: readonly Uuid[]) {
  const answer = await kiosk.ask('POST', '/v1/sync/pictures', { size, ids });
  if (answer.statusCode !== 200) return answer.json<{ code: string }>().code;
  expect(answer.headers['content-type']).toBe('application/x-ndjson');
  const lines = answer.body.trimEnd().split('\n');
  return lines.map((line) => pictureLine.parse(JSON.parse(line)));
}

/** Which of them were given, by the order asked. */
async function given(kiosk: HubKiosk, size: string, ids: readonly Uuid[]) {
  const lines = await pictures(kiosk, size, ids);
  return Array.isArray(lines) ? lines.map(({ data }) => data !== null) : lines;
}

async function makeSmaller(): Promise<void> {
  const work = stand.hub.openWork();
  const run = { id: '1', isLast: true, signal: new AbortController().signal };
  for (const documentId of [selfie, card]) {
    await work.tasks['make-pictures']({ documentId }, run);
  }
  await work.close();
}

describe('pictures for kiosks', () => {
  test('are of people of their own events alone, and by what a kiosk is used for', async () => {
    const ids = [card, selfie, newId()];
    expect(await given(office, 'original', ids)).toEqual([false, false, false]);
    await register(event);
    expect(await given(office, 'original', ids)).toEqual([true, true, false]);
    expect(await pictures(gate, 'original', ids)).toBe('not-allowed');
    const away = await enrolKiosk(stand, { events: [other], use: 'office' });
    expect(await given(away, 'original', ids)).toEqual([false, false, false]);
  });

  test('are small ones, where they are made; no gate gets an original in their place', async () => {
    expect(await given(gate, 'thumbnail', [selfie, card])).toEqual([false, false]);
    await makeSmaller();
    const lines = await pictures(gate, 'thumbnail', [selfie, card]);
    const [first, second] = lines as { data: string | null }[];
    expect(second!.data).toBeNull();
    const { width } = await sharp(Buffer.from(first!.data!, 'base64')).metadata();
    expect(width).toBe(320);
  });

  test('are in the activity log, once a request, before they are sent', async () => {
    const count = async (): Promise<unknown> => {
      const sql = `SELECT description FROM activity_logs WHERE activity_type = 'kiosk.pictures-read'
        AND actor_type = 'kiosk' AND actor_id = $1 ORDER BY position DESC`;
      return (await stand.hub.pool.query(sql, [office.id])).rows;
    };
    const before = (await count()) as unknown[];
    await pictures(office, 'display', [selfie, card, newId()]);
    const after = (await count()) as { description: string }[];
    expect(after).toHaveLength(before.length + 1);
    expect(JSON.parse(after[0]!.description)).toEqual({ size: 'display', asked: 3, given: 2 });
  });
});

describe('frames of the gates', () => {
  let checkIn: Uuid;
  let alert: Uuid;

  async function addCheckIn(eventId: Uuid, registration: Uuid): Promise<Uuid> {
    const id = newId();
    await stand.hub.pool.query(
      `INSERT INTO check_ins (id, kind, event_id, gate_id, kiosk_id, registration_id, user_id, verdict,
         fact, occurred_at) VALUES ($1, 'verdict', $2, $3, $4, $5, NULL, 'admitted', '{}', now())`,
      [id, eventId, newId(), gate.id, registration],
    );
    return id;
  }

  async function addAlert(eventId: Uuid, registration: Uuid, first: Uuid): Promise<Uuid> {
    const id = newId();
    await stand.hub.pool.query(
      `INSERT INTO alerts (id, kind, event_id, registration_id, first_id, second_id, raised_at)
       VALUES ($1, 'double-entry', $2, $3, $4, $5, now())`,
      [id, eventId, registration, first, newId()],
    );
    return id;
  }

  beforeAll(async () => {
    const registration = registrationId(person, event);
    checkIn = await addCheckIn(event, registration);
    alert = await addAlert(event, registration, checkIn);
  });

  async function put(kiosk: HubKiosk, id: Uuid, bytes: Buffer, type = 'image/jpeg') {
    const url = `/v1/sync/evidence/${id}`;
    const more = { payload: bytes, headers: { 'content-type': type } };
    const answer = await kiosk.ask('PUT', url, undefined, more);
    return answer.statusCode === 204 ? 'kept' : answer.json<{ code: string }>().code;
  }

  test('are kept sealed, read by the event’s kiosks and by supervisors, and noted', async () => {
    expect(await put(gate, checkIn, await jpegOf(720))).toBe('kept');
    // Sent again when the answer was lost.
    expect(await put(gate, checkIn, await jpegOf(720))).toBe('kept');
    const { rows } = await stand.hub.pool.query<{ storage_key: string; days: number }>(
      `SELECT storage_key, extract(day FROM keep_until - e.doors_close_at)::int AS days
       FROM evidence JOIN events e ON e.id = event_id WHERE check_in_id = $1`,
      [checkIn],
    );
    expect(rows).toEqual([
      { storage_key: expect.stringContaining(`${person}/evidence/`), days: 7 },
    ]);
    const read = await office.ask('GET', `/v1/sync/evidence/${checkIn}`);
    expect((await sharp(read.rawPayload).metadata()).width).toBe(720);
    const url = `/v1/check-ins/${checkIn}/evidence`;
    const staff = await stand.app.inject({
      url,
      headers: await callers.headers('api', 'supervisor'),
    });
    expect([staff.statusCode, staff.headers['content-type']]).toEqual([200, 'image/jpeg']);
    const log = await stand.hub.pool.query<{ activity_type: string }>(
      `SELECT activity_type FROM activity_logs WHERE activity_type LIKE 'evidence.%'
       ORDER BY position`,
    );
    expect(log.rows.map((one) => one.activity_type)).toEqual([
      'evidence.kept',
      'evidence.viewed',
      'evidence.viewed',
    ]);
  });

  test('are refused without an alert, of another’s event, unknown, and where they are no picture', async () => {
    const calm = await addCheckIn(event, registrationId(person, event));
    const picture = await jpegOf(320);
    expect(await put(gate, calm, picture)).toBe('alert-unknown');
    expect(await put(gate, newId(), picture)).toBe('check-in-unknown');
    const away = await enrolKiosk(stand, { events: [other] });
    expect(await put(away, checkIn, picture)).toBe('event-not-assigned');
    const read = await away.ask('GET', `/v1/sync/evidence/${checkIn}`);
    expect(read.json().code).toBe('event-not-assigned');
    const next = await addCheckIn(event, registrationId(person, event));
    await addAlert(event, registrationId(person, event), next);
    expect(await put(gate, next, Buffer.from('<svg/>'))).toBe('picture-not-supported');
    expect(await put(gate, next, picture.subarray(0, 200))).toBe('picture-damaged');
    expect(await put(gate, next, picture, 'application/json')).toBe('invalid-input');
    const empty = await gate.ask('GET', `/v1/sync/evidence/${next}`);
    expect([empty.statusCode, empty.json().code]).toEqual([404, 'photo-unavailable']);
    expect(await put(gate, next, picture)).toBe('kept');
  });

  test('are not kept where the event keeps none, or its time is over', async () => {
    const registration = await register(other);
    const id = await addCheckIn(other, registration);
    await addAlert(other, registration, id);
    const away = await enrolKiosk(stand, { events: [other] });
    const days = 'UPDATE events SET evidence_days = $2 WHERE id = $1';
    await stand.hub.pool.query(days, [other, null]);
    expect(await put(away, id, await jpegOf(320))).toBe('not-allowed');
    await stand.hub.pool.query(days, [other, 1]);
    await stand.hub.pool.query(
      `UPDATE events SET doors_open_at = now() - interval '3 d', doors_close_at = now() - interval '2 d'
       WHERE id = $1`,
      [other],
    );
    expect(await put(away, id, await jpegOf(320))).toBe('too-late');
  });

  test('are seen no more when the alert is closed, and end with their time', async () => {
    await stand.hub.pool.query('UPDATE alerts SET closed_at = now() WHERE id = $1', [alert]);
    const closed = await gate.ask('GET', `/v1/sync/evidence/${checkIn}`);
    expect(closed.json().code).toBe('alert-unknown');
    await stand.hub.pool.query(
      "UPDATE evidence SET keep_until = now() - interval '1 s' WHERE check_in_id = $1",
      [checkIn],
    );
    const work = stand.hub.openWork();
    await work.crons.find(({ name }) => name === 'sweep-evidence')!.run();
    await work.close();
    const left = await stand.hub.pool.query('SELECT FROM evidence WHERE check_in_id = $1', [
      checkIn,
    ]);
    const doomed = await stand.hub.pool.query(
      "SELECT FROM doomed_files WHERE why = 'erased' AND storage_key LIKE '%/evidence/%'",
    );
    expect([left.rowCount, doomed.rowCount]).toEqual([0, 1]);
  });
});
