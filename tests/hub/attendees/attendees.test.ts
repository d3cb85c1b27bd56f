import { expect, test } from 'vitest';
import { openHubDesk, type HubDesk } from '#tests/fixtures/hub-desk.ts';
import type { SignedInActor } from '#server/services/actor.ts';

async function send(desk: HubDesk, who: SignedInActor, list: string, format = 'csv') {
  const form = new FormData();
  form.append('file', new Blob([list]), 'people');
  const request = new Request('http://hub.example', { method: 'POST', body: form });
  const body = Buffer.from(await request.arrayBuffer());
  const headers = { 'content-type': request.headers.get('content-type') ?? '' };
  return desk.ask(who, 'POST', `/v1/attendee-imports?format=${format}`, body, headers);
}

async function countPeople(desk: HubDesk): Promise<number> {
  return (await desk.base.database.selectFrom('users').select('id').execute()).length;
}

test('a list of people is taken in whole, by either form, and again changes nothing', async () => {
  await using desk = await openHubDesk();
  const organiser = await desk.addStaff('organiser');
  const csv =
    '\ufeffPhone,Seat,E-mail,Name,Location\r\n' +
    '+91 98765 43210,A1,ASHA@example.org,"Kulkarni, Asha",Pune\\Wakad\r\n' +
    '९८७६५४३२११,A2,ravi@example.org,रवि शंकर,नई दिल्ली\r\n';
  expect((await send(desk, organiser, csv)).body).toEqual({ rows: 2, added: 2, unchanged: 0 });
  expect((await send(desk, organiser, csv)).body).toEqual({ rows: 2, added: 0, unchanged: 2 });
  const json = `${JSON.stringify({ name: 'Meena', email: 'm@example.org', phone: '9876543212', location: 'Goa' })}\n`;
  expect((await send(desk, organiser, json, 'ndjson')).body).toMatchObject({ added: 1 });
  const rows = await desk.base.database
    .selectFrom('users')
    .select(['name', 'email', 'phone', 'location', 'status', 'added_by'])
    .orderBy('phone')
    .execute();
  const added_by = organiser.id;
  const status = 'pending';
  expect(rows).toEqual([
    {
      name: 'Kulkarni, Asha',
      email: 'asha@example.org',
      phone: '9876543210',
      location: 'Pune\\Wakad',
      status,
      added_by,
    },
    {
      name: 'रवि शंकर',
      email: 'ravi@example.org',
      phone: '9876543211',
      location: 'नई दिल्ली',
      status,
      added_by,
    },
    {
      name: 'Meena',
      email: 'm@example.org',
      phone: '9876543212',
      location: 'Goa',
      status,
      added_by,
    },
  ]);
  expect(await desk.logged()).toEqual(Array(3).fill('attendee.imported'));
});

test('one wrong row keeps the whole list out, and each is named', async () => {
  await using desk = await openHubDesk();
  const organiser = await desk.addStaff('organiser');
  const known = await desk.addPerson();
  const list = [
    'name,email,phone,location',
    'Asha,asha@example.org,9876543210,Pune',
    'B,not-an-address,123,Pune',
    'Asha Two,asha@example.org,9876543211,Pune',
  ];
  expect(await send(desk, organiser, list.join('\n'))).toMatchObject({
    status: 422,
    body: {
      rows: 3,
      problems: 4,
      bad_rows: [
        { line: 3, field: 'name', code: 'too-short' },
        { line: 3, field: 'email', code: 'invalid' },
        { line: 3, field: 'phone', code: 'too-short' },
        { line: 4, field: 'email', code: 'repeated' },
      ],
    },
  });
  // Somebody else's address: found when the list meets the table.
  const taken = `${list[0]}\n${list[1]}\nRavi,person-1@example.org,9876543212,Pune`;
  expect((await send(desk, organiser, taken)).body.bad_rows).toEqual([
    { line: 3, field: 'email', code: 'taken' },
  ]);
  expect((await send(desk, organiser, 'name,email\nAsha,a@example.org')).body.code).toBe(
    'table-unreadable',
  );
  expect((await send(desk, organiser, '{"name":', 'ndjson')).body.code).toBe('table-unreadable');
  expect((await send(desk, organiser, list[0] ?? '')).body.code).toBe('table-empty');
  expect(await countPeople(desk)).toBe(1);
  expect(known.id).toBeDefined();
  // The connection that COPY broke off on is good again.
  expect((await send(desk, organiser, `${list[0]}\n${list[1]}`)).body).toMatchObject({ added: 1 });
});

test('people are found by the beginning of a name, an address or a number, page by page', async () => {
  await using desk = await openHubDesk();
  const staff = await desk.addStaff('supervisor');
  for (const name of ['रवि', 'asha', 'Asha', 'Ashok', 'Zoya', 'a%b'])
    await desk.addPerson({ name });
  const names = async (query: string) => {
    const found: string[] = [];
    let next: string | null = null;
    do {
      const cursor: string = next === null ? '' : `&cursor=${next}`;
      const { body } = await desk.ask(staff, 'GET', `/v1/attendees?limit=2${cursor}&${query}`);
      found.push(...body.attendees.map(({ name }: { name: string }) => name));
      next = body.next;
    } while (next !== null);
    return found;
  };
  const all = await names('');
  expect(all.map((name) => name.toLowerCase())).toEqual([
    'a%b',
    'asha',
    'asha',
    'ashok',
    'zoya',
    'रवि',
  ]);
  expect(await names('q=ASH')).toHaveLength(3);
  expect(await names('q=a%25')).toEqual(['a%b']);
  expect(await names(`q=${encodeURIComponent('रव')}`)).toEqual(['रवि']);
  expect(await names('q=person-5@')).toEqual(['Zoya']);
  expect(await names('q=90000%2000005')).toEqual(['Zoya']);
  expect(await names('status=approved')).toEqual([]);
  expect((await desk.ask(staff, 'GET', '/v1/attendees?q=a')).status).toBe(400);
});

test('blocking somebody is noted, and who was approved meanwhile gets their ticket afterwards', async () => {
  await using desk = await openHubDesk();
  const supervisor = await desk.addStaff('supervisor');
  const event = await desk.addEvent();
  const person = await desk.addPerson({ status: 'approved' });
  const block = (blocked: boolean) =>
    desk.ask(supervisor, 'PUT', `/v1/attendees/${person.id}/block`, { blocked });
  expect((await block(true)).status).toBe(204);
  const made = await desk.ask(person, 'POST', '/v1/me/registrations', { event_id: event.id });
  expect(made.body.has_ticket).toBe(false);
  await block(false);
  const { body } = await desk.ask(supervisor, 'GET', `/v1/attendees/${person.id}`);
  expect(body).toMatchObject({
    blocked: false,
    registrations: [{ event_id: event.id, tickets: [{ status: 'active' }] }],
  });
  expect((await desk.logged()).filter((type) => type.startsWith('attendee.'))).toEqual([
    'attendee.blocked',
    'attendee.unblocked',
  ]);
});

test('no cell of an export is a formula, and an import takes it again', async () => {
  await using desk = await openHubDesk();
  const organiser = await desk.addStaff('organiser');
  await desk.addPerson({ name: '=HYPERLINK("http://x.example")' });
  await desk.addPerson({ name: 'Asha, "Kulkarni"' });
  const csv = await desk.ask(organiser, 'GET', '/v1/attendee-exports');
  expect(csv.headers['content-disposition']).toBe('attachment; filename="attendees.csv"');
  const lines = csv.bytes.toString('utf8').split('\r\n');
  expect(lines[0]).toBe('\ufeffName,E-mail,Phone,Location,Status,Blocked,Added');
  expect(lines[1]).toMatch(/^"'=HYPERLINK\(""http:\/\/x.example""\)",person-1@/);
  expect(lines[2]).toMatch(/^"Asha, ""Kulkarni""",.*,\d{4}-\d\d-\d\dT[\d:.]+Z$/);
  const json = await desk.ask(organiser, 'GET', '/v1/attendee-exports?format=ndjson&q=asha');
  expect(JSON.parse(json.bytes.toString('utf8'))).toMatchObject({ name: 'Asha, "Kulkarni"' });
  expect(await desk.logged()).toEqual(['attendee.exported', 'attendee.exported']);
  expect((await desk.ask(await desk.addStaff('gate'), 'GET', '/v1/attendee-exports')).status).toBe(
    403,
  );
});
