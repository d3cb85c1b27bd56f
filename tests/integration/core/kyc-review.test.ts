import { describe, expect, it } from 'vitest';
import { newId } from '#shared/domain/id.ts';
import { NOON } from '#tests/fixtures/small-event.ts';
import { STAFF } from '#tests/fixtures/staff-session.ts';
import { decide, leaseToOther, nextCase, openKycKiosk, OTHER_SESSION } from './kyc-kiosk.ts';
import { openRaw } from './test-core.ts';

const MINUTE = 60_000;

describe('The queue', () => {
  it('hands out who waits longest, with documents and what was typed', async () => {
    await using kiosk = await openKycKiosk(2);
    const call = await kiosk.as('reviewer');
    const [first] = kiosk.made;
    const found = await nextCase(call);
    expect(found).toMatchObject({
      userId: first!.userId,
      kyc: 'pending',
      addedBy: null,
      secondPerson: null,
      earlier: [],
      leasedUntil: '2026-11-22T12:10:00.000Z',
    });
    expect(found.fields.phone).toMatch(/^\d{10}$/);
    expect(found.documents.map(({ fileType }) => fileType)).toEqual([
      'adhar_back',
      'adhar_front',
      'selfie',
    ]);
    expect(await call('kyc.queue', {})).toEqual({
      waiting: 2,
      leased: 0,
      asked: 0,
      decidedToday: 0,
    });
  });

  it('hands out nobody whom another session has, until that is over', async () => {
    await using kiosk = await openKycKiosk(2);
    const call = await kiosk.as('reviewer');
    const [first, second] = kiosk.made;
    leaseToOther(kiosk, first!.userId, NOON + 3 * MINUTE);
    expect((await nextCase(call)).userId).toBe(second!.userId);
    await expect(call('kyc.open', { userId: first!.userId })).rejects.toMatchObject({
      code: 'kyc-leased',
    });
    expect(await call('kyc.queue', {})).toMatchObject({ waiting: 2, leased: 1 });
    expect((await call('kyc.next', { skip: [second!.userId] })).case).toBeNull();
    kiosk.clock.advance(3 * MINUTE);
    expect((await nextCase(call, [second!.userId])).userId).toBe(first!.userId);
  });

  it('hands out whose session ended at once', async () => {
    await using kiosk = await openKycKiosk(1);
    const call = await kiosk.as('reviewer');
    leaseToOther(kiosk, kiosk.made[0]!.userId, NOON + 9 * MINUTE);
    expect((await call('kyc.next', { skip: [] })).case).toBeNull();
    const database = openRaw(kiosk.folder);
    database
      .prepare(
        "UPDATE user_sessions SET is_active = 0, logout_time = 'x', ended_by = 'idle' WHERE id = ?",
      )
      .run(OTHER_SESSION);
    database.close();
    expect((await nextCase(call)).userId).toBe(kiosk.made[0]!.userId);
  });

  it('gives a person to one of two sessions that ask at once', async () => {
    await using kiosk = await openKycKiosk(1);
    const call = await kiosk.as('reviewer');
    const found = await nextCase(call);
    // The other one comes in between, as by a clock that was set back and forth.
    leaseToOther(kiosk, found.userId, NOON + 9 * MINUTE);
    await expect(decide(call, found, 'approved')).rejects.toMatchObject({ code: 'kyc-lease-lost' });
    expect(kiosk.rows('SELECT 1 FROM kyc_decisions')).toEqual([]);
    expect(kiosk.rows('SELECT status FROM users WHERE id = ?', found.userId)).toEqual([
      { status: 'pending' },
    ]);
  });

  it('takes a person back from a reviewer who did nothing for ten minutes', async () => {
    await using kiosk = await openKycKiosk(1);
    const call = await kiosk.as('reviewer');
    const found = await nextCase(call);
    // Signs of life of the session are none of this person's.
    for (let times = 0; times < 3; times++) {
      kiosk.clock.advance(4 * MINUTE);
      await call('session.current', {});
    }
    await expect(decide(call, found, 'approved')).rejects.toMatchObject({ code: 'kyc-lease-lost' });
    expect((await nextCase(call)).userId).toBe(found.userId);
  });

  it('gives back who was released, and goes on past who is skipped', async () => {
    await using kiosk = await openKycKiosk(2);
    const call = await kiosk.as('reviewer');
    const found = await nextCase(call);
    await call('kyc.release', { userId: found.userId });
    expect(kiosk.rows('SELECT 1 FROM kyc_leases')).toEqual([]);
    expect((await nextCase(call, [found.userId])).userId).toBe(kiosk.made[1]!.userId);
  });

  it.each(['gate', 'supervisor'] as const)('is closed to the role %s', async (role) => {
    await using kiosk = await openKycKiosk(1);
    const call = await kiosk.as(role);
    await expect(call('kyc.next', { skip: [] })).rejects.toMatchObject({ code: 'not-allowed' });
    const { front } = kiosk.made[0]!;
    const asked = { documentId: front, view: 'revealed' as const };
    await expect(call('kyc.picture', asked)).rejects.toMatchObject({ code: 'not-allowed' });
    await expect(kiosk.core.call('kyc.picture', asked)).rejects.toMatchObject({
      code: 'session-ended',
    });
  });
});

describe('A decision', () => {
  it('is a signed fact with its log entry, and the gate sees it at once', async () => {
    await using kiosk = await openKycKiosk(2);
    const [first, second] = kiosk.made;
    expect((await kiosk.scan(first!.text)).verdict).toBe('kyc-pending');
    const call = await kiosk.as('reviewer');
    const { id } = await decide(call, await nextCase(call), 'approved');
    await decide(call, await nextCase(call), 'rejected', { words: 'The name differs. <b>!</b>' });
    expect((await kiosk.scan(first!.text)).verdict).toBe('admitted');
    expect((await kiosk.scan(second!.text)).verdict).toBe('kyc-rejected');
    const facts = kiosk.rows<{ payload: string; outbox: number }>(
      `SELECT payload, (SELECT count(*) FROM outbox WHERE operation_position = o.position) AS outbox
       FROM operations o WHERE type = 'kyc.decided' ORDER BY seq`,
    );
    expect(facts.map(({ outbox }) => outbox)).toEqual([1, 1]);
    expect(JSON.parse(facts[0]!.payload)).toMatchObject({
      id,
      user_id: first!.userId,
      decision: 'approved',
      staff_id: STAFF.reviewer.id,
      seen_id: null,
    });
    expect(JSON.parse(facts[1]!.payload)).toMatchObject({
      decision: 'rejected',
      reason: 'picture-blurred',
      words: 'The name differs. !',
    });
    const log = kiosk.rows<{ description: string; sealed: Uint8Array | null }>(
      "SELECT description, sealed FROM activity_logs WHERE activity_type = 'kyc.decided'",
    );
    expect(log).toHaveLength(2);
    expect(log[1]!.description).not.toContain('name differs');
    expect(log[1]!.sealed).not.toBeNull();
  });

  it('counts once, however often it is asked for', async () => {
    await using kiosk = await openKycKiosk(1);
    const call = await kiosk.as('reviewer');
    const found = await nextCase(call);
    const one = await decide(call, found, 'approved', { id: newId() });
    expect(await decide(call, found, 'approved', { id: one.id })).toEqual(one);
    expect(kiosk.rows('SELECT 1 FROM kyc_decisions')).toHaveLength(1);
    expect(kiosk.rows('SELECT 1 FROM kyc_leases')).toEqual([]);
  });

  it('for a better picture takes the person out of the queue until another comes', async () => {
    await using kiosk = await openKycKiosk(1);
    const call = await kiosk.as('reviewer');
    await decide(call, await nextCase(call), 'better-picture');
    expect(await call('kyc.queue', {})).toMatchObject({ waiting: 0, asked: 1, decidedToday: 1 });
    const { userId } = kiosk.made[0]!;
    const database = openRaw(kiosk.folder);
    database
      .prepare(
        "INSERT INTO documents (id, user_id, file_type, mime, created_at) VALUES (?, ?, 'selfie', 'image/jpeg', ?)",
      )
      .run(newId(), userId, '2026-11-22T12:00:00.000Z');
    database.close();
    expect(await nextCase(call)).toMatchObject({
      userId,
      earlier: [{ decision: 'better-picture', by: 'The reviewer' }],
    });
  });

  it.each([
    ['1234 5678 9012', 'identity-number'],
    ['no. 1234-5678-9012 on it', 'identity-number'],
    ['१२३४ ५६७८ ९०१२', 'identity-number'],
    ['1 2 3 4 5 6 7 8 9 0 1 2', 'identity-number'],
    ['x'.repeat(501), 'invalid-input'],
  ])('takes no words like %s', async (words, code) => {
    await using kiosk = await openKycKiosk(1);
    const call = await kiosk.as('reviewer');
    const found = await nextCase(call);
    await expect(decide(call, found, 'rejected', { words })).rejects.toMatchObject({ code });
    expect(kiosk.rows('SELECT 1 FROM kyc_decisions')).toEqual([]);
  });

  it('wants a reason, and words for another one', async () => {
    await using kiosk = await openKycKiosk(1);
    const call = await kiosk.as('reviewer');
    const found = await nextCase(call);
    const asked = { id: newId(), userId: found.userId, words: null, seenId: null };
    await expect(
      call('kyc.decide', { ...asked, decision: 'rejected', reason: null }),
    ).rejects.toMatchObject({ code: 'invalid-input' });
    await expect(decide(call, found, 'rejected', { reason: 'other' })).rejects.toMatchObject({
      code: 'invalid-input',
    });
  });

  it('that saw an older state than there is clashes', async () => {
    await using kiosk = await openKycKiosk(1);
    const call = await kiosk.as('reviewer');
    const found = await nextCase(call);
    const asked = { userId: found.userId, words: null, reason: null };
    const decision = 'approved' as const;
    await expect(
      call('kyc.decide', { ...asked, id: newId(), decision, seenId: newId() }),
    ).rejects.toMatchObject({ code: 'edit-clash' });
  });
});

describe('A second person', () => {
  it('approves whom somebody added themselves', async () => {
    await using kiosk = await openKycKiosk(2);
    const { userId } = kiosk.made[0]!;
    const database = openRaw(kiosk.folder);
    database.prepare('UPDATE users SET added_by = ? WHERE id = ?').run(STAFF.reviewer.id, userId);
    database.close();
    const own = await kiosk.as('reviewer');
    // Others come first: there is nothing to approve here.
    expect((await nextCase(own)).userId).toBe(kiosk.made[1]!.userId);
    const found = await nextCase(own, [kiosk.made[1]!.userId]);
    expect(found).toMatchObject({
      userId,
      addedBy: 'The reviewer',
      secondPerson: 'own-registration',
    });
    await expect(decide(own, found, 'approved')).rejects.toMatchObject({
      code: 'second-person-needed',
    });
    const second = await kiosk.as('organiser');
    await decide(second, (await second('kyc.open', { userId })).case, 'approved');
    expect(kiosk.rows('SELECT status FROM users WHERE id = ?', userId)).toEqual([
      { status: 'approved' },
    ]);
  });

  it('approves a reviewer who is a guest themselves', async () => {
    await using kiosk = await openKycKiosk(1);
    const { userId } = kiosk.made[0]!;
    const database = openRaw(kiosk.folder);
    const email = STAFF.reviewer.email.toUpperCase();
    database.prepare('UPDATE users SET email = ? WHERE id = ?').run(email, userId);
    database.close();
    const own = await kiosk.as('reviewer');
    const found = await nextCase(own);
    expect(found).toMatchObject({ userId, secondPerson: 'own-registration' });
    await expect(decide(own, found, 'approved')).rejects.toMatchObject({
      code: 'second-person-needed',
      facts: { reason: 'own-registration' },
    });
  });

  it('overturns a rejection, also past a better picture that was asked for', async () => {
    await using kiosk = await openKycKiosk(1);
    const { userId } = kiosk.made[0]!;
    const one = await kiosk.as('reviewer');
    await decide(one, await nextCase(one), 'rejected');
    const again = (await one('kyc.open', { userId })).case;
    expect(again.secondPerson).toBe('own-rejection');
    await expect(decide(one, again, 'approved')).rejects.toMatchObject({
      code: 'second-person-needed',
    });
    await decide(one, again, 'better-picture');
    const third = (await one('kyc.open', { userId })).case;
    await expect(decide(one, third, 'approved')).rejects.toMatchObject({
      code: 'second-person-needed',
    });
    const other = await kiosk.as('admin');
    await decide(other, (await other('kyc.open', { userId })).case, 'approved');
    expect(kiosk.rows('SELECT status FROM users WHERE id = ?', userId)).toEqual([
      { status: 'approved' },
    ]);
  });
});

describe('Taking back', () => {
  it('puts the person before the reviewer again, as they were', async () => {
    await using kiosk = await openKycKiosk(1);
    const call = await kiosk.as('reviewer');
    const { id } = await decide(call, await nextCase(call), 'approved');
    const again = newId();
    const { case: found } = await call('kyc.takeBack', { id: again, decisionId: id });
    expect(found).toMatchObject({ kyc: 'pending', secondPerson: null });
    expect(found.earlier.map(({ decision }) => decision)).toEqual(['approved', 'taken-back']);
    expect((await call('kyc.takeBack', { id: again, decisionId: id })).case.earlier).toHaveLength(
      2,
    );
    expect(await call('kyc.queue', {})).toMatchObject({ waiting: 1 });
    await decide(call, found, 'rejected');
  });

  it('of a rejection makes somebody approved who was, and no second person is needed', async () => {
    await using kiosk = await openKycKiosk(1, { status: 'approved' });
    const call = await kiosk.as('reviewer');
    const { case: found } = await call('kyc.open', { userId: kiosk.made[0]!.userId });
    const { id } = await decide(call, found, 'rejected');
    const back = await call('kyc.takeBack', { id: newId(), decisionId: id });
    expect(back.case).toMatchObject({ kyc: 'approved', secondPerson: null });
  });

  it('is over after five minutes, after somebody came in, and for anybody else', async () => {
    await using kiosk = await openKycKiosk(2);
    const call = await kiosk.as('reviewer');
    const late = await decide(call, await nextCase(call), 'rejected');
    expect(late.takeBackUntil).toBe('2026-11-22T12:05:00.000Z');
    kiosk.clock.advance(5 * MINUTE + 1);
    await expect(call('kyc.takeBack', { id: newId(), decisionId: late.id })).rejects.toMatchObject({
      code: 'too-late',
    });
    const { id } = await decide(call, await nextCase(call), 'approved');
    expect((await kiosk.scan(kiosk.made[1]!.text)).verdict).toBe('admitted');
    await expect(call('kyc.takeBack', { id: newId(), decisionId: id })).rejects.toMatchObject({
      code: 'too-late',
    });
    const other = await kiosk.as('admin');
    await expect(other('kyc.takeBack', { id: newId(), decisionId: id })).rejects.toMatchObject({
      code: 'not-allowed',
    });
  });
});
