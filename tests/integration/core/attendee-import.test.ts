import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import type { CoreClient } from '#shared/ipc/core-contract.ts';
import type { ImportField, ImportMapping } from '#shared/ipc/import-contract.ts';
import { newId, type Uuid } from '#shared/domain/id.ts';
import { EVENT_ID, TYPE_STANDARD, TYPE_VIP, type Guest } from '#tests/fixtures/small-event.ts';
import { addStaff, signInAs, STAFF } from '#tests/fixtures/staff-session.ts';
import { tableFile, tableFolder, writtenTable } from '#tests/fixtures/table-file.ts';
import { openGate } from './test-core.ts';

const HEAD = 'Name,E-mail,Mobile,City\n';
const FIELDS: ImportField[] = ['name', 'email', 'phone', 'location'];
const mapping = (change: Partial<ImportMapping> = {}): ImportMapping => ({
  fields: FIELDS,
  ticketTypeId: TYPE_STANDARD,
  approve: true,
  issueTickets: false,
  ...change,
});

function person(index: number): string {
  return `Person ${index},person-${index}@example.in,${8_000_000_000 + index},Pune\n`;
}

async function kiosk(guests = 0) {
  const gate = await openGate((small) => {
    addStaff(small);
    return Array.from({ length: guests }, (): Guest => small.addGuest());
  });
  const { call } = await signInAs(gate.core, 'organiser');
  return { gate, call };
}

async function check(call: CoreClient, text: string, change: Partial<ImportMapping> = {}) {
  const file = await tableFile(await tableFolder(), text);
  const importId = newId();
  const plan = await call('import.check', {
    importId,
    eventId: EVENT_ID,
    path: file,
    mapping: mapping(change),
  });
  return { importId, plan };
}

const search = async (call: CoreClient, query: string): Promise<string[]> =>
  (await call('gate.search', { query })).hits.map(({ person: { name } }) => name);

it('shows headings, samples and what each column seems to be, in English and Hindi', async () => {
  const { gate, call } = await kiosk();
  await using _closed = gate;
  const file = await writtenTable(await tableFolder(), 'xlsx', [
    ['नाम', 'ई-मेल', 'मोबाइल नंबर', 'शहर', 'Ticket type', 'Remarks', 'Serial'],
    ['आशा राव', 'asha@example.in', '98765 43210', 'पुणे', 'VIP', '', '1'],
  ]);
  // The writer's own headings come first: a, b, c ...
  const inspected = await call('import.inspect', { path: file });
  expect(inspected.samples[0]).toEqual([
    'नाम',
    'ई-मेल',
    'मोबाइल नंबर',
    'शहर',
    'Ticket type',
    'Remarks',
    'Serial',
  ]);
  const text = 'नाम;ई-मेल;मोबाइल नंबर;शहर;Ticket type;Remarks;Serial\nA;b;c;d;e;f;g\n';
  const csv = await tableFile(await tableFolder(), text);
  expect((await call('import.inspect', { path: csv })).guess).toEqual([
    'name',
    'email',
    'phone',
    'location',
    'ticketType',
    'flags',
    'ignore',
  ]);
});

it('lists every bad row with its reason, and writes the list without a formula in it', async () => {
  const { gate, call } = await kiosk();
  await using _closed = gate;
  const { importId, plan } = await check(
    call,
    `${HEAD}A,nobody,123,Pune\n${person(1)}=CMD(),x@example.in,9.87654E+09,Pune\n`,
  );
  expect(plan).toMatchObject({ rows: 3, added: 1, bad: 2, repeated: 0 });
  const { rows, total } = await call('import.badRows', { importId, offset: 0 });
  expect(total).toBe(4);
  expect(rows).toEqual([
    { line: 2, field: 'name', code: 'too-short', value: 'A' },
    { line: 2, field: 'email', code: 'invalid', value: 'nobody' },
    { line: 2, field: 'phone', code: 'too-short', value: '123' },
    { line: 4, field: 'phone', code: 'rounded', value: '9.87654E+09' },
  ]);

  const out = path.join(await tableFolder(), 'bad.csv');
  const written = await call('import.exportBadRows', {
    importId,
    format: 'csv',
    path: out,
    headings: ['Row', 'Column', 'Reason', 'Value'],
    reasons: { 'name.too-short': '=Too short' },
  });
  expect(written).toEqual({ rows: 4 });
  expect(await readFile(out, 'utf8')).toBe(
    '\ufeffRow,Column,Reason,Value\r\n2,name,"\'=Too short",A\r\n2,email,invalid,nobody\r\n2,phone,too-short,123\r\n4,phone,rounded,9.87654E+09\r\n',
  );
});

it('knows people again, leaves them as they are, and says who is in the file twice', async () => {
  const { gate, call } = await kiosk(1);
  await using _closed = gate;
  const { plan } = await check(
    call,
    HEAD +
      'Guest 1,guest-1@example.org,9000000001,Delhi\n' + // registered already
      person(1) +
      person(1) + // twice
      'Brother of one,brother@example.in,8000000001,Pune\n' + // shares the phone
      'Sister of guest,sister@example.in,9000000001,Pune\n',
  );
  expect(plan).toMatchObject({
    rows: 5,
    added: 3,
    registered: 0,
    unchanged: 1,
    bad: 0,
    repeated: 1,
  });
  expect(plan.notices).toEqual(expect.arrayContaining(['shared-in-file', 'shared-with-known']));
});

it('imports all rows: people, registrations, types and flags, facts and log', async () => {
  const { gate, call } = await kiosk();
  await using _closed = gate;
  const { importId, plan } = await check(
    call,
    'Name,E-mail,Mobile,City,Type,Flags\n' +
      'Asha <b>Rao</b>,ASHA@Example.in,+91 98765-43210,Pune,vip,"VIP; सहायता"\n' +
      'Bina,bina@example.in,98765 43211,Goa,,\n',
    { fields: [...FIELDS, 'ticketType', 'flags'], approve: false },
  );
  expect(plan).toMatchObject({ rows: 2, added: 2, bad: 0 });
  const view = await call('import.run', { importId, rows: 2, leaveOut: 0 });
  expect(view).toMatchObject({
    state: 'finished',
    rows: 2,
    staff: 'The organiser',
    revocable: true,
  });

  expect(
    gate.rows(
      'SELECT u.name, u.email, u.phone, u.status, u.added_by, r.ticket_type_id, r.flags, r.status AS registration FROM users u JOIN registrations r ON r.user_id = u.id WHERE u.import_id = ? ORDER BY u.row',
      importId,
    ),
  ).toEqual([
    {
      name: 'Asha Rao',
      email: 'asha@example.in',
      phone: '9876543210',
      status: 'pending',
      added_by: STAFF.organiser.id,
      ticket_type_id: TYPE_VIP,
      flags: '["vip","needs-assistance"]',
      registration: 'registered',
    },
    {
      name: 'Bina',
      email: 'bina@example.in',
      phone: '9876543211',
      status: 'pending',
      added_by: STAFF.organiser.id,
      ticket_type_id: TYPE_STANDARD,
      flags: '[]',
      registration: 'registered',
    },
  ]);
  expect(await search(call, 'Asha')).toEqual(['Asha Rao']);
  const types = gate.rows<{ type: string }>(
    "SELECT type FROM operations WHERE type LIKE '%import%'",
  );
  expect(types.map(({ type }) => type)).toEqual(['attendees.imported', 'import.ended']);
  const logged = gate.rows<{ activity_type: string; description: string }>(
    "SELECT activity_type, description FROM activity_logs WHERE activity_type LIKE 'import.%' ORDER BY position",
  );
  expect(logged.map(({ activity_type }) => activity_type)).toEqual([
    'import.begun',
    'import.part',
    'import.finished',
  ]);
  expect(JSON.stringify(logged)).not.toMatch(/Asha|98765/);
});

it('imports nothing that its user did not see: bad rows uncounted, another plan, a store that changed', async () => {
  const { gate, call } = await kiosk();
  await using _closed = gate;
  const first = await check(call, `${HEAD}${person(1)}x,y,z,\n`);
  await expect(
    call('import.run', { importId: first.importId, rows: 1, leaveOut: 0 }),
  ).rejects.toMatchObject({ code: 'import-has-bad-rows', facts: { rows: 1 } });
  await expect(
    call('import.run', { importId: first.importId, rows: 2, leaveOut: 1 }),
  ).rejects.toMatchObject({ code: 'import-changed' });

  const second = await check(call, HEAD + person(1));
  await expect(
    call('import.run', { importId: first.importId, rows: 1, leaveOut: 1 }),
  ).rejects.toMatchObject({ code: 'import-changed' });
  await call('import.run', { importId: second.importId, rows: 1, leaveOut: 0 });

  const third = await check(call, HEAD + person(2));
  gate.rows(
    "UPDATE users SET name = 'Person 2', phone = '8000000002', email = 'person-2@example.in' WHERE import_id = ? RETURNING id",
    second.importId,
  );
  await expect(
    call('import.run', { importId: third.importId, rows: 1, leaveOut: 0 }),
  ).rejects.toMatchObject({ code: 'import-changed' });
});

it('shows nobody while it runs, and leaves nothing where it is cancelled', async () => {
  const { gate, call } = await kiosk();
  await using _closed = gate;
  const count = 12_000;
  const text = HEAD + Array.from({ length: count }, (_, index) => person(index)).join('');
  const { importId } = await check(call, text);
  const seen: Promise<string[]>[] = [];
  /** Rows are in the store by then, and stay there until somebody looked for them. */
  const look = async (): Promise<string[]> => {
    expect(gate.rows('SELECT 1 FROM attendee_search').length).toBeGreaterThan(0);
    expect(gate.rows('SELECT sum(expected) AS expected FROM event_tallies')).toEqual([
      { expected: 0 },
    ]);
    const found = await search(call, 'Person');
    await call('import.cancel', { importId });
    return found;
  };
  const stop = gate.core.onEvent((event) => {
    if (event.event !== 'work-progress' || event.payload.total === 0 || seen.length > 0) return;
    seen.push(look());
  });
  await expect(call('import.run', { importId, rows: count, leaveOut: 0 })).rejects.toMatchObject({
    code: 'import-cancelled',
  });
  stop();
  expect(await Promise.all(seen)).toEqual([[]]);
  expect(gate.rows('SELECT count(*) AS n FROM users WHERE import_id IS NOT NULL')).toEqual([
    { n: 0 },
  ]);
  expect(gate.rows('SELECT count(*) AS n FROM registrations')).toEqual([{ n: 0 }]);
  expect(gate.rows('SELECT count(*) AS n FROM attendee_search')).toEqual([{ n: 0 }]);
  expect(gate.rows('SELECT expected FROM event_tallies WHERE event_id = ?', EVENT_ID)).toEqual([
    { expected: 0 },
  ]);
  const { imports } = await call('import.list', { eventId: EVENT_ID });
  expect(imports).toMatchObject([{ importId, state: 'abandoned', revocable: false }]);
});

it('is taken back while nobody of it came', async () => {
  const { gate, call } = await kiosk();
  await using _closed = gate;
  const { importId } = await check(call, HEAD + person(1) + person(2));
  await call('import.run', { importId, rows: 2, leaveOut: 0 });
  await expect(call('import.takeBack', { importId, rows: 1 })).rejects.toMatchObject({
    code: 'import-changed',
  });
  expect(await call('import.takeBack', { importId, rows: 2 })).toMatchObject({
    state: 'cancelled',
  });
  expect(
    gate.rows('SELECT DISTINCT status FROM registrations WHERE import_id = ?', importId),
  ).toEqual([{ status: 'cancelled' }]);
});

it('gives tickets that this laptop signs, which admit until the import is taken back', async () => {
  const { gate, call } = await kiosk();
  await using _closed = gate;
  const { importId } = await check(call, HEAD + person(1) + person(2), { issueTickets: true });
  await call('import.run', { importId, rows: 2, leaveOut: 0 });
  const rows = gate.rows<{ id: Uuid }>(
    'SELECT id FROM registrations WHERE import_id = ?',
    importId,
  );
  const { prints } = await call('ticket.prints', {
    choice: { by: 'ids', registrationIds: rows.map(({ id }) => id) },
    kind: 'ticket-a4',
    offset: 0,
  });
  const texts = prints.map(({ text }) => text!);
  await call('import.takeBack', { importId, rows: 2 });
  expect(await gate.scan(texts[1]!)).toMatchObject({ verdict: 'registration-cancelled' });

  const second = await check(call, HEAD + person(3), { issueTickets: true });
  await call('import.run', { importId: second.importId, rows: 1, leaveOut: 0 });
  const [third] = gate.rows<{ id: Uuid }>(
    'SELECT id FROM registrations WHERE import_id = ?',
    second.importId,
  );
  const printed = await call('ticket.prints', {
    choice: { by: 'ids', registrationIds: [third!.id] },
    kind: 'ticket-a4',
    offset: 0,
  });
  expect(await gate.scan(printed.prints[0]!.text!)).toMatchObject({ verdict: 'admitted' });
});

it('keeps nobody at the gate waiting: people are let in while it runs', async () => {
  const { gate, call } = await kiosk(30);
  await using _closed = gate;
  const count = 4_000;
  const text = HEAD + Array.from({ length: count }, (_, index) => person(index)).join('');
  const { importId } = await check(call, text);
  let isOver = false;
  const running = call('import.run', { importId, rows: count, leaveOut: 0 }).finally(() => {
    isOver = true;
  });
  let admittedMeanwhile = 0;
  for (const guest of gate.made) {
    const { verdict } = await gate.scan(guest.text);
    expect(verdict).toBe('admitted');
    if (!isOver) admittedMeanwhile += 1;
  }
  expect(admittedMeanwhile).toBe(gate.made.length);
  expect(await running).toMatchObject({ state: 'finished', rows: count });
  expect(
    gate.rows('SELECT expected, admitted FROM event_tallies WHERE event_id = ?', EVENT_ID),
  ).toEqual([{ expected: count + 30, admitted: 30 }]);
});

it('is not taken back once somebody of it was admitted', async () => {
  const { gate, call } = await kiosk();
  await using _closed = gate;
  const { importId } = await check(call, HEAD + person(1) + person(2));
  await call('import.run', { importId, rows: 2, leaveOut: 0 });
  const [hit] = (await call('gate.search', { query: 'Person 1' })).hits;
  const admitted = await call('gate.admitByHand', {
    scanId: newId(),
    by: { way: 'search', registrationId: hit!.registrationId },
    direction: 'in',
  });
  expect(admitted).toMatchObject({ verdict: 'admitted' });
  await expect(call('import.takeBack', { importId, rows: 2 })).rejects.toMatchObject({
    code: 'import-not-revocable',
  });
});

it('refuses files that are no list, and rows that are hostile come out harmless', async () => {
  const { gate, call } = await kiosk();
  await using _closed = gate;
  const folder = await tableFolder();
  const inspect = async (bytes: Uint8Array | string): Promise<unknown> =>
    call('import.inspect', { path: await tableFile(folder, bytes) });
  await expect(inspect('Name\n')).rejects.toMatchObject({ code: 'table-empty' });
  await expect(inspect(Buffer.from('PK\u0003\u0004'))).rejects.toMatchObject({
    code: 'table-unreadable',
  });
  const { importId, plan } = await check(
    call,
    `${HEAD}"<script>alert(1)</script>Robert'); DROP TABLE users;--",r@example.in,9000000009,"\u202ePune\u0000"\n`,
  );
  expect(plan.added).toBe(1);
  await call('import.run', { importId, rows: 1, leaveOut: 0 });
  expect(gate.rows('SELECT name, location FROM users WHERE import_id = ?', importId)).toEqual([
    { name: "Robert'); DROP TABLE users;--", location: 'Pune' },
  ]);
});

it('lets a role without the right do none of it', async () => {
  const { gate } = await kiosk();
  await using _closed = gate;
  const { call } = await signInAs(gate.core, 'reviewer');
  const eventId: Uuid = EVENT_ID;
  await expect(call('import.list', { eventId })).rejects.toMatchObject({ code: 'not-allowed' });
});
