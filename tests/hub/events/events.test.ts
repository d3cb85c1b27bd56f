import sharp from 'sharp';
import { expect, test } from 'vitest';
import { newId } from '#shared/domain/id.ts';
import { draftOf } from '#tests/fixtures/event-draft.ts';
import { openHubDesk, type HubDesk } from '#tests/fixtures/hub-desk.ts';
import type { SignedInActor } from '#server/services/actor.ts';

async function held(desk: HubDesk, admin: SignedInActor, id: string) {
  return (await desk.ask(admin, 'GET', `/v1/staff/events/${id}`)).body;
}

test('an edit of an older version is a clash that shows both values of each field', async () => {
  await using desk = await openHubDesk();
  const admin = await desk.addStaff('admin');
  const event = await desk.addEvent();
  const { draft, version } = await held(desk, admin, event.id);
  const url = `/v1/events/${event.id}`;
  const save = (change: object, seen: string) =>
    desk.ask(admin, 'PUT', url, { ...draft, ...change }, { 'if-match': `"${seen}"` });
  const first = await save({ venue: 'Town hall', title: 'The first evening' }, version);
  expect(first.status).toBe(200);
  expect(first.headers['etag']).toBe(`"${first.body.version}"`);
  const second = await save({ venue: 'Old market', title: 'The first evening' }, version);
  expect(second).toMatchObject({
    status: 412,
    body: {
      code: 'edit-clash',
      facts: { version: first.body.version, 'venue.now': 'Town hall', 'venue.yours': 'Old market' },
    },
  });
  expect(second.body.facts).not.toHaveProperty('title.now');
  // An answer that was lost: the same again is no clash.
  expect((await save({ venue: 'Town hall', title: 'The first evening' }, version)).status).toBe(
    200,
  );
  expect((await save({ venue: 'Old market' }, first.body.version)).status).toBe(200);
  expect((await save({ title: 'x' }, version)).body).toMatchObject({
    code: 'form-invalid',
    facts: { title: 'too-short' },
  });
});

test('who is registered is told when an event moves or is cancelled, and of nothing else', async () => {
  await using desk = await openHubDesk();
  const admin = await desk.addStaff('admin');
  const event = await desk.addEvent();
  const [person, other] = [await desk.addPerson(), await desk.addPerson()];
  await desk.ask(person, 'POST', '/v1/me/registrations', { event_id: event.id });
  const change = async (fields: object) => {
    const { draft, version } = await held(desk, admin, event.id);
    const body = { ...draft, ...fields };
    return desk.ask(admin, 'PUT', `/v1/events/${event.id}`, body, { 'if-match': `"${version}"` });
  };
  expect((await change({ description: 'Other words of the same length.' })).status).toBe(200);
  expect(await desk.mailsOf(person.id)).toEqual(['registration-received']);
  expect((await change({ venue: 'Town hall' })).status).toBe(200);
  const { version } = await held(desk, admin, event.id);
  const headers = { 'if-match': `"${version}"` };
  const url = `/v1/events/${event.id}/status`;
  expect((await desk.ask(admin, 'POST', url, { status: 'closed' }, headers)).body.code).toBe(
    'event-status-impossible',
  );
  await desk.ask(admin, 'POST', url, { status: 'cancelled' }, headers);
  expect(await desk.mailsOf(person.id)).toEqual([
    'registration-received',
    'event-changed',
    'event-cancelled',
  ]);
  expect(await desk.mailsOf(other.id)).toEqual([]);
  const mail = await desk.base.database
    .selectFrom('mails')
    .select('facts')
    .where('kind', '=', 'event-changed')
    .executeTakeFirstOrThrow();
  expect(mail.facts).toMatchObject({ was_venue: 'Lake gardens', event_id: event.id });
});

test('everybody pages through open events by their beginning; drafts are staff’s', async () => {
  await using desk = await openHubDesk();
  const admin = await desk.addStaff('gate');
  const ids: string[] = [];
  for (const day of ['03', '01', '02']) {
    const startsAt = `2026-12-${day}T20:00`;
    const doors = { doorsOpenAt: `2026-12-${day}T18:00`, doorsCloseAt: `2026-12-${day}T23:00` };
    ids.push((await desk.addEvent({ startsAt, ...doors })).id);
  }
  const first = await desk.ask(null, 'GET', '/v1/events?limit=2');
  expect(first.body.events.map(({ id }: { id: string }) => id)).toEqual([ids[1], ids[2]]);
  const next = await desk.ask(null, 'GET', `/v1/events?limit=2&cursor=${first.body.next}`);
  expect(next.body).toMatchObject({ events: [{ id: ids[0] }], next: null });
  expect((await desk.ask(null, 'GET', '/v1/events?cursor=e30')).status).toBe(400);
  expect((await desk.ask(null, 'GET', `/v1/events/${newId()}`)).status).toBe(404);
  expect((await desk.ask(null, 'GET', '/v1/staff/events')).status).toBe(401);
  const all = await desk.ask(admin, 'GET', '/v1/staff/events?status=upcoming&q=year');
  expect(all.body.events.map(({ id }: { id: string }) => id)).toEqual([ids[0], ids[2], ids[1]]);
});

test('an event’s picture is made anew, shown to everybody, and replaced', async () => {
  await using desk = await openHubDesk();
  const admin = await desk.addStaff('organiser');
  const event = await desk.addEvent();
  const send = async (picture: Buffer) => {
    const form = new FormData();
    form.append('file', new Blob([Uint8Array.from(picture)]), 'a.png');
    const request = new Request('http://hub.example', { method: 'POST', body: form });
    const body = Buffer.from(await request.arrayBuffer());
    const type = request.headers.get('content-type') ?? '';
    return desk.ask(admin, 'PUT', `/v1/events/${event.id}/picture`, body, { 'content-type': type });
  };
  const made = {
    create: { width: 1600, height: 900, channels: 3 as const, background: '#803020' },
  };
  expect((await send(await sharp(made).png().toBuffer())).status).toBe(200);
  const before = (await desk.ask(null, 'GET', `/v1/events/${event.id}`)).body.picture_url;
  const shown = await desk.ask(null, 'GET', before);
  expect(await sharp(shown.bytes).metadata()).toMatchObject({ format: 'jpeg', width: 1280 });
  expect((await send(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'))).body.code).toBe(
    'picture-not-supported',
  );
  expect((await send(await sharp(made).jpeg().toBuffer())).status).toBe(200);
  const { picture_url: after } = (await desk.ask(null, 'GET', `/v1/events/${event.id}`)).body;
  expect(after).not.toBe(before);
  const doomed = await desk.base.database.selectFrom('doomed_files').selectAll().execute();
  expect(doomed).toMatchObject([
    { why: 'replaced', storage_key: expect.stringMatching(/^events\//) },
  ]);
});

test('a type or a gate that is another event’s is refused, and one in use stays', async () => {
  await using desk = await openHubDesk();
  const admin = await desk.addStaff('admin');
  const event = await desk.addEvent();
  const other = await desk.addEvent();
  const person = await desk.addPerson();
  await desk.ask(person, 'POST', '/v1/me/registrations', { event_id: event.id });
  const stolen = draftOf({ ticketTypes: [{ id: other.typeId, name: 'Stolen' }] });
  const url = `/v1/events/${newId()}`;
  expect((await desk.ask(admin, 'PUT', url, stolen)).body.facts).toEqual({ gates: 'invalid' });
  const { draft, version } = await held(desk, admin, event.id);
  const without = { ...draft, ticketTypes: [{ id: newId(), name: 'Standing' }] };
  const headers = { 'if-match': `"${version}"` };
  const answer = await desk.ask(admin, 'PUT', `/v1/events/${event.id}`, without, headers);
  expect(answer.body.facts).toEqual({ ticketTypes: 'in-use' });
});
