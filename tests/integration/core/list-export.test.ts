import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { eventOf, testId } from '#tests/fixtures/small-event.ts';
import { STAFF, STAFF_PASSWORD_HASH } from '#tests/fixtures/staff-session.ts';
import { readTable, tableFolder } from '#tests/fixtures/table-file.ts';
import { openAttendeeKiosk } from './attendee-kiosk.ts';

const HOSTILE = '=HYPERLINK("http://x")';
const MADE_AT = '2026-11-01T00:00:00.000Z';

async function fileOf(name: string): Promise<string> {
  return path.join(await tableFolder(), name);
}

describe('the staff', () => {
  const kiosk = () =>
    openAttendeeKiosk((small) => {
      small.change((copy) => {
        const secrets = { pin_hash: null, password_hash: STAFF_PASSWORD_HASH };
        const who = { id: testId(4, 0x40), name: HOSTILE, email: 'old@example.org' };
        const rest = { role: 'gate', active: false, created_at: MADE_AT } as const;
        copy.putStaff({ ...who, ...rest, ...secrets }, null);
      });
    });

  it('are written with headings of the user’s language, without formula or secret', async () => {
    await using gate = await kiosk();
    const call = await gate.as('organiser');
    const listed = (await call('staff.list', {})).staff.length;
    const file = await fileOf('staff.csv');
    const asked = { format: 'csv', path: file, headings: { name: 'नाम' } } as const;
    expect(await call('staff.export', asked)).toEqual({ rows: listed });
    const { rows } = await readTable(file);
    expect(rows[0]?.slice(0, 3)).toEqual(['नाम', 'E-mail', 'Role']);
    expect(rows.map(([name]) => name)).toContain(`'${HOSTILE}`);
    expect(await readFile(file, 'utf8')).not.toContain('$argon2');
  });

  it('are written as JSON with values as they are', async () => {
    await using gate = await kiosk();
    const call = await gate.as('organiser');
    const file = await fileOf('staff.json');
    await call('staff.export', { format: 'json', path: file });
    const staff = JSON.parse(await readFile(file, 'utf8')) as Record<string, unknown>[];
    expect(staff.find(({ email }) => email === 'old@example.org')).toEqual({
      name: HOSTILE,
      email: 'old@example.org',
      role: 'gate',
      active: false,
      hasPassword: true,
      hasPin: false,
      fromPackage: false,
      lastSignInAt: null,
      createdAt: MADE_AT,
    });
    const organiser = staff.find(({ email }) => email === STAFF.organiser.email);
    expect(organiser?.['lastSignInAt']).toEqual(expect.any(String));
  });

  it('are noted in the log with their number, and refused to who may not see them', async () => {
    await using gate = await kiosk();
    const file = await fileOf('staff.xlsx');
    const asked = { format: 'xlsx', path: file } as const;
    const call = await gate.as('organiser');
    const { rows } = await call('staff.export', asked);
    expect(
      gate.rows("SELECT description FROM activity_logs WHERE activity_type = 'staff.exported'"),
    ).toEqual([{ description: JSON.stringify({ format: 'xlsx', rows }) }]);
    const supervisor = await gate.as('supervisor');
    await expect(supervisor('staff.export', asked)).rejects.toMatchObject({ code: 'not-allowed' });
  });
});

describe('the events', () => {
  const kiosk = () =>
    openAttendeeKiosk((small) => {
      small.change((copy) => {
        for (let index = 0; index < 150; index++) {
          const id = testId(1, 0x1000 + index);
          const status = index < 120 ? 'live' : 'cancelled';
          copy.putEvent(eventOf({ id, title: `Procession ${index}`, venue: HOSTILE, status }), {
            packageId: null,
            copyAt: null,
          });
          copy.markLoaded(id, MADE_AT);
        }
      });
    });

  it('are written as they are listed: all pages of those that fit, in order', async () => {
    await using gate = await kiosk();
    const call = await gate.as('organiser');
    const filter = { query: 'procession', statuses: ['live' as const] };
    const file = await fileOf('events.csv');
    expect(await call('event.export', { ...filter, format: 'csv', path: file })).toEqual({
      rows: 120,
    });
    const { rows } = await readTable(file);
    expect(rows[1]?.[2]).toBe(`'${HOSTILE}`);
    const pages = await Promise.all(
      [0, 100].map((offset) => call('event.list', { ...filter, offset })),
    );
    const titles = pages.flatMap(({ events }) => events.map(({ title }) => title));
    expect(rows.slice(1).map(([title]) => title)).toEqual(titles);
  });

  it('are noted in the log with their number, and none is no error', async () => {
    await using gate = await kiosk();
    const call = await gate.as('organiser');
    const file = await fileOf('events.json');
    const asked = { query: 'no such event', statuses: [], format: 'json' as const, path: file };
    expect(await call('event.export', asked)).toEqual({ rows: 0 });
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual([]);
    expect(
      gate.rows("SELECT description FROM activity_logs WHERE activity_type = 'event.exported'"),
    ).toEqual([{ description: JSON.stringify({ format: 'json', rows: 0 }) }]);
    const nowhere = { ...asked, path: await fileOf(path.join('no', 'such.json')) };
    await expect(call('event.export', nowhere)).rejects.toMatchObject({ code: 'file-not-written' });
  });
});
