import { expect, test } from 'vitest';
import { registrationId } from '#shared/domain/id.ts';
import { openHubDesk } from '#tests/fixtures/hub-desk.ts';

test(
  'of 200 who register at once for 50 places exactly 50 get one',
  { timeout: 60_000 },
  async () => {
    await using desk = await openHubDesk();
    const event = await desk.addEvent({ capacity: 50 });
    const people = await Promise.all(Array.from({ length: 200 }, () => desk.addPerson()));
    const answers = await Promise.all(
      people.map((person) =>
        desk.ask(person, 'POST', '/v1/me/registrations', { event_id: event.id }),
      ),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(50);
    const refused = answers.filter(({ status }) => status !== 201);
    expect(new Set(refused.map(({ body }) => body.code))).toEqual(new Set(['event-full']));
    const { database } = desk.base;
    const { registered } = await database
      .selectFrom('events')
      .select('registered')
      .where('id', '=', event.id)
      .executeTakeFirstOrThrow();
    const rows = await database.selectFrom('registrations').select('id').execute();
    expect([registered, rows.length]).toEqual([50, 50]);
    expect((await desk.ask(null, 'GET', `/v1/events/${event.id}`)).body.is_full).toBe(true);
  },
);

test('a place that is given back is somebody else’s, and registering again takes one', async () => {
  await using desk = await openHubDesk();
  const event = await desk.addEvent({ capacity: 1 });
  const [first, second] = [await desk.addPerson(), await desk.addPerson()];
  const register = (who: typeof first) =>
    desk.ask(who, 'POST', '/v1/me/registrations', { event_id: event.id });
  expect((await register(first)).status).toBe(201);
  // The same call again changes nothing.
  expect((await register(first)).status).toBe(200);
  const id = registrationId(first.id, event.id);
  expect((await desk.ask(second, 'DELETE', `/v1/me/registrations/${id}`)).body.code).toBe(
    'registration-unknown',
  );
  expect((await desk.ask(first, 'DELETE', `/v1/me/registrations/${id}`)).body.status).toBe(
    'cancelled',
  );
  expect((await register(second)).status).toBe(201);
  expect((await register(first)).body.code).toBe('event-full');
  const other = registrationId(second.id, event.id);
  await desk.ask(second, 'DELETE', `/v1/me/registrations/${other}`);
  expect((await register(first)).body.registration).toMatchObject({ id, status: 'registered' });
  expect(await desk.mailsOf(first.id)).toEqual(['registration-received', 'registration-received']);
  expect(await desk.logged()).toEqual(
    expect.arrayContaining([
      'registration.added',
      'registration.cancelled',
      'registration.restored',
    ]),
  );
});

test('nobody registers by themselves for a draft, a cancelled or a past event', async () => {
  await using desk = await openHubDesk();
  const event = await desk.addEvent();
  const admin = await desk.addStaff('admin');
  const person = await desk.addPerson();
  const ask = async () =>
    (await desk.ask(person, 'POST', '/v1/me/registrations', { event_id: event.id })).body.code;
  const turn = async (status: string) => {
    const { body } = await desk.ask(admin, 'GET', `/v1/staff/events/${event.id}`);
    const headers = { 'if-match': `"${body.version}"` };
    const url = `/v1/events/${event.id}/status`;
    expect((await desk.ask(admin, 'POST', url, { status }, headers)).status).toBe(200);
  };
  await turn('draft');
  expect(await ask()).toBe('event-unknown');
  await turn('cancelled');
  expect(await ask()).toBe('registration-closed');
  await turn('upcoming');
  desk.clockAhead = Date.parse('2027-01-02T00:00:00Z') - Date.now();
  expect(await ask()).toBe('registration-closed');
});

test('staff register others with a type and flags, and change them', async () => {
  await using desk = await openHubDesk();
  const event = await desk.addEvent();
  const other = await desk.addEvent({ title: 'Another evening' });
  const supervisor = await desk.addStaff('supervisor');
  const gate = await desk.addStaff('gate');
  const person = await desk.addPerson({ status: 'approved' });
  const body = { user_id: person.id, event_id: event.id, ticket_type_id: event.typeId };
  expect((await desk.ask(gate, 'POST', '/v1/registrations', body)).status).toBe(403);
  const foreign = { ...body, ticket_type_id: other.typeId };
  expect((await desk.ask(supervisor, 'POST', '/v1/registrations', foreign)).body.code).toBe(
    'ticket-type-unknown',
  );
  const made = await desk.ask(supervisor, 'POST', '/v1/registrations', { ...body, flags: ['vip'] });
  expect(made.body).toMatchObject({ registration: { flags: ['vip'] }, has_ticket: true });
  const url = `/v1/registrations/${made.body.registration.id}`;
  const change = { ticket_type_id: event.typeId, flags: ['press'] };
  expect((await desk.ask(supervisor, 'PATCH', url, change)).body.flags).toEqual(['press']);
  const list = await desk.ask(supervisor, 'GET', `/v1/events/${event.id}/registrations`);
  expect(list.body.registrations).toMatchObject([
    {
      user_id: person.id,
      flags: ['press'],
      status: 'registered',
      ticket_number: expect.any(String),
    },
  ]);
});
