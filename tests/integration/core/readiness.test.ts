import { hash } from '@node-rs/argon2';
import { describe, expect, it } from 'vitest';
import { newId } from '#shared/domain/id.ts';
import { toInstant } from '#shared/domain/instant.ts';
import { CURRENT_FACE_MODEL } from '#shared/face/template.ts';
import type { ReadinessItem } from '#shared/ipc/live-contract.ts';
import {
  DOORS_CLOSE,
  EVENT_ID,
  MAIN_GATE,
  NOON,
  SIDE_GATE,
  type SmallEvent,
  type SmallEventOptions,
} from '#tests/fixtures/small-event.ts';
import { addStaff, signInAs } from '#tests/fixtures/staff-session.ts';
import { openGate, openRaw, type TestGate } from './test-core.ts';

const HOUR = 3_600_000;
const pinHash = await hash('482913', { memoryCost: 1024, timeCost: 1 });
const gate = (id: string, quota: number | null) => ({
  id,
  event_id: EVENT_ID,
  name: `Gate ${id.slice(-1)}`,
  quota,
});

type Options = SmallEventOptions & { readonly now?: number };

function open<T>(
  options: Options = {},
  fill?: (small: SmallEvent) => T,
): Promise<TestGate<T | undefined>> {
  return openGate(
    (small) => {
      addStaff(small);
      return fill?.(small);
    },
    { pinHash, ...options },
  );
}

async function itemOf<T>(at: TestGate<T>, code: ReadinessItem['code']): Promise<ReadinessItem> {
  const { call } = await signInAs(at.core, 'organiser');
  const { items } = await call('readiness.check', { eventId: EVENT_ID });
  return items.find((item) => item.code === code)!;
}

async function expectItem<T>(
  at: TestGate<T>,
  code: ReadinessItem['code'],
  expected: Partial<ReadinessItem>,
): Promise<void> {
  expect(await itemOf(at, code)).toMatchObject(expected);
}

const asMadeHere = (at: TestGate<unknown>, sql = '') => {
  const raw = openRaw(at.folder);
  raw.exec(`UPDATE events SET copy_at = NULL; ${sql}`);
  raw.close();
};

describe('the readiness check', () => {
  it('names everything once, and is for who leads', async () => {
    await using at = await open();
    const { call } = await signInAs(at.core, 'supervisor');
    const { items } = await call('readiness.check', { eventId: EVENT_ID });
    expect(items.map(({ code }) => code)).toEqual([
      'event',
      'copy-age',
      'attendees',
      'tickets',
      'kyc-waiting',
      'faces',
      'staff',
      'clock',
      'disk',
      'key',
      'facts-waiting',
      'other-gates',
      'updates',
      'last-backup',
      'lease',
    ]);
    await expect(call('readiness.check', { eventId: newId() })).rejects.toMatchObject({
      code: 'event-unknown',
    });
    const reviewer = await signInAs(at.core, 'reviewer');
    await expect(reviewer.call('readiness.check', { eventId: EVENT_ID })).rejects.toMatchObject({
      code: 'not-allowed',
    });
  });

  it.each([
    ['live', NOON, 'good', 'live'],
    ['upcoming', NOON, 'look', 'upcoming'],
    ['draft', NOON, 'bad', 'draft'],
    ['closed', NOON, 'bad', 'closed'],
    ['cancelled', NOON, 'bad', 'cancelled'],
    ['live', DOORS_CLOSE + HOUR, 'bad', 'over'],
  ] as const)('of an event that is %s', async (status, now, state, detail) => {
    await using at = await open({ event: { status }, now });
    await expectItem(at, 'event', { state, detail });
  });

  it.each([
    [4, 'good', 'fresh'],
    [30, 'look', 'old'],
    [200, 'bad', 'very-old'],
  ] as const)('of a copy %i hours old', async (hours, state, detail) => {
    await using at = await open({ now: Date.parse('2026-11-22T08:32:00.000Z') + hours * HOUR });
    await expectItem(at, 'copy-age', { state, detail });
  });

  it('of an event made on this laptop: no copy can be old', async () => {
    await using at = await open();
    asMadeHere(at);
    await expectItem(at, 'copy-age', { state: 'good', detail: 'made-here' });
  });

  it('of nobody, of some, and of more than may come in', async () => {
    await using empty = await open();
    await expectItem(empty, 'attendees', { state: 'bad', detail: 'none' });
    await expectItem(empty, 'tickets', { state: 'look', detail: 'nobody' });
    const three = (small: SmallEvent) => [1, 2, 3].map(() => small.addGuest());
    await using some = await open({ event: { capacity: 3 } }, three);
    await expectItem(some, 'attendees', { state: 'good', facts: { count: 3 } });
    await using many = await open({ event: { capacity: 2 } }, three);
    await expectItem(many, 'attendees', { state: 'look', facts: { count: 3, capacity: 2 } });
  });

  it('of tickets: issued, missing, and not printed where they were made', async () => {
    await using at = await open({}, (small) => {
      for (let index = 0; index < 3; index++) small.addGuest();
      small.addGuest({ registration: { status: 'cancelled' }, ticket: { status: 'revoked' } });
    });
    await expectItem(at, 'tickets', { state: 'good', detail: 'issued', facts: { count: 3 } });
    asMadeHere(at, `UPDATE tickets SET printed_at = '${toInstant(NOON)}' WHERE row = 1;`);
    await expectItem(at, 'tickets', { detail: 'not-printed', facts: { count: 2, issued: 3 } });
    asMadeHere(at, `UPDATE tickets SET status = 'revoked' WHERE row = 2;`);
    await expectItem(at, 'tickets', {
      state: 'bad',
      detail: 'missing',
      facts: { count: 1, issued: 2 },
    });
  });

  it('of identities that nobody has looked at', async () => {
    await using good = await open({}, (small) => small.addGuest());
    await expectItem(good, 'kyc-waiting', { state: 'good', detail: 'none' });
    await using at = await open({}, (small) => {
      small.addGuest({ user: { status: 'pending' } });
      return small.addGuest({ user: { status: 'pending' } });
    });
    await expectItem(at, 'kyc-waiting', { detail: 'without-documents', facts: { count: 2 } });
    asMadeHere(at, `UPDATE users SET review_state = 'waiting' WHERE id = '${at.made!.userId}';`);
    await expectItem(at, 'kyc-waiting', {
      state: 'look',
      detail: 'waiting',
      facts: { count: 1, pending: 2 },
    });
  });

  it('of faces: not used, none made, some, and the pictures that wait', async () => {
    await using off = await open({}, (small) => small.addGuest());
    await expectItem(off, 'faces', { state: 'good', detail: 'off' });
    await using at = await open({ event: { face_policy: 'when-unsure' } }, (small) => [
      small.addGuest(),
      small.addGuest(),
    ]);
    await expectItem(at, 'faces', { state: 'bad', detail: 'none', facts: { made: 0, without: 2 } });
    const [one, two] = at.made!;
    const put = (userId: string, state: string) =>
      `INSERT INTO face_templates (user_id, source_id, made_from, state, model, template, quality,
         crop_id, made_at)
       VALUES ('${userId}', '${newId()}', ${
         state === 'made'
           ? `'webcam', 'made', '${CURRENT_FACE_MODEL}', zeroblob(1024), 0.9, '${newId()}', '${toInstant(NOON)}'`
           : `'selfie', 'waiting', NULL, NULL, NULL, NULL, NULL`
       });`;
    asMadeHere(at, put(one!.userId, 'made'));
    await expectItem(at, 'faces', { state: 'look', detail: 'without', facts: { without: 1 } });
    asMadeHere(at, put(two!.userId, 'waiting'));
    await expectItem(at, 'faces', { detail: 'waiting', facts: { made: 1, waiting: 1 } });
    asMadeHere(at, `DELETE FROM face_templates WHERE state = 'waiting';`);
    asMadeHere(at, put(two!.userId, 'made'));
    await expectItem(at, 'faces', { state: 'good', detail: 'made', facts: { made: 2 } });
  });

  it('of a clock that was set, and of one that is right', async () => {
    await using at = await open();
    await expectItem(at, 'clock', { state: 'good', detail: 'right' });
    at.clock.set(NOON + 2 * HOUR);
    await expectItem(at, 'clock', { state: 'bad', detail: 'jumped' });
  });

  it('of a store that takes no writes', async () => {
    await using at = await open({}, (small) => small.addGuest());
    await expectItem(at, 'disk', { state: 'good', detail: 'free' });
    const { call } = await signInAs(at.core, 'organiser');
    const blocker = openRaw(at.folder);
    blocker.exec('BEGIN IMMEDIATE');
    try {
      await expect(at.scan(at.made!.text)).rejects.toMatchObject({ code: 'database-unavailable' });
      const { items } = await call('readiness.check', { eventId: EVENT_ID });
      expect(items.find(({ code }) => code === 'disk')).toMatchObject({
        state: 'bad',
        detail: 'cannot-write',
      });
    } finally {
      blocker.exec('ROLLBACK');
      blocker.close();
    }
  });

  it('of a key that only tests may use: says so plainly', async () => {
    await using at = await open();
    await expectItem(at, 'key', { state: 'bad', detail: 'throwaway' });
  });

  it('of facts that only this laptop has', async () => {
    await using at = await open({}, (small) => small.addGuest());
    await expectItem(at, 'facts-waiting', { state: 'good', detail: 'none' });
    await at.scan(at.made!.text);
    await expectItem(at, 'facts-waiting', { state: 'look', facts: { count: 1 } });
  });

  it('of staff: supervisors with a PIN, without one, and none at all', async () => {
    await using at = await open();
    const overriding = at.rows<{ count: number }>(
      `SELECT count(*) AS count FROM admin_users
       WHERE pin_hash IS NOT NULL AND role IN ('supervisor', 'organiser', 'admin')`,
    )[0]!.count;
    expect(overriding).toBeGreaterThan(0);
    await expectItem(at, 'staff', { state: 'good', detail: 'there', facts: { count: overriding } });
    asMadeHere(at, 'UPDATE admin_users SET pin_hash = NULL;');
    await expectItem(at, 'staff', { state: 'bad', detail: 'no-pin' });
  });

  it('of gates that do not hear each other', async () => {
    const capacity = 100;
    await using alone = await open({ gates: [gate(MAIN_GATE, null)], rules: [] });
    await expectItem(alone, 'other-gates', { state: 'good', detail: 'only-one' });
    const both = (one: number | null, two: number | null) => ({
      gates: [gate(MAIN_GATE, one), gate(SIDE_GATE, two)],
      event: { capacity },
    });
    await using without = await open(both(50, null));
    await expectItem(without, 'other-gates', { detail: 'no-quota', facts: { withoutQuota: 1 } });
    await using over = await open(both(60, 60));
    await expectItem(over, 'other-gates', { detail: 'quota-over', facts: { quotas: 120 } });
    await using shared = await open(both(50, 50));
    await expectItem(shared, 'other-gates', { state: 'look', detail: 'not-heard' });
  });

  it('of a laptop that is joined to no hub: no backup, and updates by hand', async () => {
    await using at = await open();
    await expectItem(at, 'last-backup', { state: 'look', detail: 'no-hub' });
    await expectItem(at, 'updates', { state: 'good', detail: 'by-hand' });
  });
});
