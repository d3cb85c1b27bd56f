import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { readTable, tableFolder } from '#tests/fixtures/table-file.ts';
import { EVERYBODY, openAttendeeKiosk } from './attendee-kiosk.ts';

async function kiosk() {
  return openAttendeeKiosk((small) => {
    small.addGuest({ user: { name: '=HYPERLINK("http://x")' }, registration: { flags: ['vip'] } });
    small.addGuest({ user: { name: 'बीना "Bina", Goa' } });
    small.addGuest({ user: { name: 'Chandra', status: 'pending' } });
  });
}

it('writes those listed and no others, by name, without a formula', async () => {
  await using gate = await kiosk();
  const call = await gate.as('organiser');
  const file = path.join(await tableFolder(), 'people.csv');
  const filter = { ...EVERYBODY, kyc: 'approved' as const };
  expect(await call('attendee.export', { filter, format: 'csv', path: file })).toEqual({ rows: 2 });
  const { rows } = await readTable(file);
  expect(rows[0]).toContain('E-mail');
  expect(rows.slice(1).map(([name, email]) => [name, email])).toEqual([
    [`'=HYPERLINK("http://x")`, 'guest-1@example.org'],
    ['बीना "Bina", Goa', 'guest-2@example.org'],
  ]);
});

it('writes Excel with headings of the user’s language, and times of the event’s place', async () => {
  await using gate = await kiosk();
  const call = await gate.as('organiser');
  const file = path.join(await tableFolder(), 'people.xlsx');
  await call('attendee.export', {
    filter: EVERYBODY,
    format: 'xlsx',
    path: file,
    headings: { name: 'नाम' },
  });
  const { rows } = await readTable(file);
  expect(rows[0]?.[0]).toBe('नाम');
  expect(rows[1]?.[0]).toBe('=HYPERLINK("http://x")');
  expect(rows[1]?.at(-1)).toBe('2026-11-01 05:30:00');
});

it('writes JSON with values as they are', async () => {
  await using gate = await kiosk();
  const call = await gate.as('organiser');
  const file = path.join(await tableFolder(), 'people.json');
  await call('attendee.export', { filter: EVERYBODY, format: 'json', path: file });
  const people = JSON.parse(await readFile(file, 'utf8')) as Record<string, unknown>[];
  expect(people.find(({ name }) => name === 'Chandra')).toMatchObject({
    status: 'pending',
    blocked: false,
    inside: false,
    arrivedAt: null,
    addedAt: '2026-11-01T00:00:00.000Z',
  });
});

it('is noted in the log with its number and without its rows', async () => {
  await using gate = await kiosk();
  const call = await gate.as('organiser');
  const file = path.join(await tableFolder(), 'people.csv');
  await call('attendee.export', { filter: EVERYBODY, format: 'csv', path: file });
  const logged = gate.rows<{ description: string }>(
    "SELECT description FROM activity_logs WHERE activity_type = 'attendee.exported'",
  );
  expect(logged).toEqual([{ description: JSON.stringify({ format: 'csv', rows: 3 }) }]);
});

it('says so where the place cannot be written, and is refused to who may not', async () => {
  await using gate = await kiosk();
  const file = path.join(await tableFolder(), 'no', 'such', 'folder.csv');
  const asked = { filter: EVERYBODY, format: 'csv' as const, path: file };
  const call = await gate.as('organiser');
  await expect(call('attendee.export', asked)).rejects.toMatchObject({ code: 'file-not-written' });
  const reviewer = await gate.as('reviewer');
  await expect(reviewer('attendee.export', asked)).rejects.toMatchObject({ code: 'not-allowed' });
});
