import { expect, test } from 'vitest';
import type { StaffCall } from '#shared/ipc/call-roles.ts';
import { CALL_ROLES } from '#shared/ipc/call-roles.ts';
import { PERSON_READS } from '#shared/ipc/person-reads.ts';
import { STAFF } from '#tests/fixtures/staff-session.ts';
import { EVENT_ID } from '#tests/fixtures/small-event.ts';
import { listed, openAttendeeKiosk, type AttendeeKiosk } from './attendee-kiosk.ts';
import { openRaw } from './test-core.ts';

interface Entry {
  readonly type: string;
  readonly by: string;
  readonly about: string | null;
}

/** Who looked at what, in the order of the log. */
function readings(kiosk: AttendeeKiosk<unknown>): Entry[] {
  return kiosk.rows<Entry>(
    `SELECT activity_type AS type, actor_id AS "by", about_id AS about FROM activity_logs
     WHERE activity_type IN ('attendee.read', 'people.read') ORDER BY seq`,
  );
}

const fill = (small: Parameters<Parameters<typeof openAttendeeKiosk>[0]>[0]) => [
  small.addGuest(),
  small.addGuest(),
];

test('the table names every call that is made in a session, and no other', () => {
  expect(Object.keys(PERSON_READS).sort()).toEqual(Object.keys(CALL_ROLES).sort());
});

test('who looks at a person is in the log before the answer: once an hour, session and person', async () => {
  await using kiosk = await openAttendeeKiosk(fill);
  const [one, other] = kiosk.made.map(({ userId }) => userId);
  if (one === undefined || other === undefined) throw new Error('two guests were made');
  const call = await kiosk.as('reviewer');
  await call('attendee.detail', { userId: one });
  await call('attendee.detail', { userId: one });
  await call('desk.person', { eventId: EVENT_ID, userId: one });
  await call('attendee.detail', { userId: other });
  const by = STAFF.reviewer.id;
  const first = { type: 'attendee.read', by, about: one };
  const second = { type: 'attendee.read', by, about: other };
  expect(readings(kiosk)).toEqual([first, second]);
  for (let minutes = 0; minutes < 60; minutes += 4) {
    kiosk.clock.advance(4 * 60_000);
    // A session that nobody uses ends sooner than that.
    await call('attendee.detail', { userId: other });
  }
  await call('attendee.detail', { userId: one });
  expect(readings(kiosk)).toEqual([first, second, second, first]);
  const organiser = await kiosk.as('organiser');
  await organiser('attendee.detail', { userId: one });
  expect(readings(kiosk).at(-1)).toEqual({ ...first, by: STAFF.organiser.id });
});

test('a list is noted as one; what shows nobody, and what was refused, is not', async () => {
  await using kiosk = await openAttendeeKiosk(fill);
  const call = await kiosk.as('organiser');
  await listed(call);
  await listed(call);
  await call('event.list', {} as never).catch(() => {});
  await expect(
    call('attendee.detail', { userId: '01900000-0000-7000-8000-000000000999' }),
  ).rejects.toMatchObject({ code: expect.any(String) });
  expect(readings(kiosk)).toEqual([{ type: 'people.read', by: STAFF.organiser.id, about: null }]);
});

test('what can’t be noted is not shown', async () => {
  await using kiosk = await openAttendeeKiosk(fill);
  const call = await kiosk.as('reviewer');
  const raw = openRaw(kiosk.folder);
  try {
    raw.exec(`CREATE TRIGGER no_more BEFORE INSERT ON activity_logs
      BEGIN SELECT RAISE(ABORT, 'the disk is full'); END`);
  } finally {
    raw.close();
  }
  const [guest] = kiosk.made;
  if (guest === undefined) throw new Error('a guest was made');
  await expect(call('attendee.detail', { userId: guest.userId })).rejects.toMatchObject({
    code: expect.any(String),
  });
});

test.each<StaffCall>(['attendee.photo', 'kyc.open', 'kyc.next', 'desk.card'])(
  '%s is one of those that show a person',
  (name) => {
    expect(PERSON_READS[name]).toBe('person');
  },
);
