import { describe, expect, it } from 'vitest';
import { createCopyWriter } from '#core/storage/copy-writer.ts';
import { openDatabase } from '#core/storage/database.ts';
import { kioskMigrations } from '#migrations/kiosk/index.ts';
import type { Uuid } from '#shared/domain/id.ts';
import {
  EVENT_ID,
  OTHER_EVENT_ID,
  OTHER_ISSUER,
  OTHER_TYPE,
  TEST_KEY,
  TYPE_STANDARD,
  type Guest,
  type SmallEvent,
} from '#tests/fixtures/small-event.ts';
import { addFaceGuest, consentOf } from '#tests/fixtures/face-desk.ts';
import { FIELDS, listed, openAttendeeKiosk } from './attendee-kiosk.ts';

const TWINS = { name: 'Asha Kulkarni', phone: '9876543210' };

function twins(small: SmallEvent): { kept: Guest; merged: Guest } {
  return {
    kept: small.addGuest({ user: TWINS }),
    merged: small.addGuest({ user: { ...TWINS, name: 'Asha Kulkarny' } }),
  };
}

function tallies(kiosk: { rows<R>(sql: string, ...values: string[]): R[] }, eventId: Uuid) {
  return kiosk.rows(
    'SELECT expected, inside, admitted FROM event_tallies WHERE event_id = ?',
    eventId,
  )[0];
}

describe('duplicates', () => {
  it('are found by phone, e-mail and near names, the likeliest first, and not those said to differ', async () => {
    await using kiosk = await openAttendeeKiosk((small) => {
      const pair = twins(small);
      small.addGuest({ user: { name: 'Ravi Iyer', phone: '9876543210' } });
      small.addGuest({ user: { name: 'Omar Khan', email: 'one@example.org' } });
      small.addGuest({ user: { name: 'O Khan', email: 'one@example.org' } });
      small.addGuest();
      return pair;
    });
    const call = await kiosk.as('organiser');
    const find = async () => {
      const { pairs, total } = await call('attendee.duplicates', { eventId: EVENT_ID, offset: 0 });
      expect(total).toBe(pairs.length);
      return pairs.map(({ why, people }) => [why, ...people.map(({ name }) => name).toSorted()]);
    };
    expect(await find()).toEqual([
      ['near-name-same-phone', 'Asha Kulkarni', 'Asha Kulkarny'],
      ['same-email', 'O Khan', 'Omar Khan'],
      ['same-phone', 'Asha Kulkarni', 'Ravi Iyer'],
      ['same-phone', 'Asha Kulkarny', 'Ravi Iyer'],
    ]);
    const { kept, merged } = kiosk.made;
    await call('attendee.notSame', { userIds: [merged.userId, kept.userId] });
    expect((await find())[0]).toEqual(['same-email', 'O Khan', 'Omar Khan']);
  });
});

describe('a merge', () => {
  it('leaves one person whom both tickets let in, once', async () => {
    await using kiosk = await openAttendeeKiosk(twins);
    const { kept, merged } = kiosk.made;
    const call = await kiosk.as('organiser');
    const asked = { keptId: kept.userId, mergedId: merged.userId, fields: FIELDS };
    const person = await call('attendee.merge', asked);
    expect(person.userId).toBe(kept.userId);
    expect(person.registrations).toHaveLength(1);
    expect(person.registrations[0]!.tickets.map(({ number }) => number).toSorted()).toEqual(
      [kept.number, merged.number].toSorted(),
    );
    expect(person.happened.some(({ code }) => code === 'attendee.merged')).toBe(true);
    expect(await call('attendee.merge', asked)).toEqual(person);
    expect((await call('attendee.detail', { userId: merged.userId })).userId).toBe(kept.userId);

    const scanned = await kiosk.scan(merged.text);
    expect(scanned.verdict).toBe('admitted');
    expect(scanned.person).toMatchObject({ userId: kept.userId, name: FIELDS.name });
    kiosk.clock.advance(60_000);
    expect((await kiosk.scan(kept.text)).verdict).toBe('already-inside');
    expect(tallies(kiosk, EVENT_ID)).toEqual({ expected: 1, inside: 1, admitted: 1 });
    const { rows, total } = await listed(call);
    expect([total, rows.map(({ userId }) => userId)]).toEqual([1, [kept.userId]]);
    const { hits } = await kiosk.core.call('gate.search', { query: 'kulkar' });
    expect(hits.map(({ person: hit }) => hit.userId)).toEqual([kept.userId]);
  });

  it('joins admissions: the earlier one counts, the place is taken once', async () => {
    await using kiosk = await openAttendeeKiosk(twins);
    const { kept, merged } = kiosk.made;
    await kiosk.scan(merged.text);
    const first = new Date(kiosk.clock.wall()).toISOString();
    kiosk.clock.advance(120_000);
    await kiosk.scan(kept.text);
    expect(tallies(kiosk, EVENT_ID)).toEqual({ expected: 2, inside: 2, admitted: 2 });
    const call = await kiosk.as('organiser');
    const asked = { keptId: kept.userId, mergedId: merged.userId, fields: FIELDS };
    const person = await call('attendee.merge', asked);
    expect(person.registrations[0]).toMatchObject({ checkInTime: first, inside: true });
    expect(tallies(kiosk, EVENT_ID)).toEqual({ expected: 1, inside: 1, admitted: 1 });
    const gates = kiosk.rows<{ admitted: number }>('SELECT admitted FROM gate_tallies');
    expect(gates.reduce((sum, { admitted }) => sum + admitted, 0)).toBe(1);
    expect(person.happened.filter(({ kind }) => kind === 'check-in')).toHaveLength(2);
    kiosk.clock.advance(60_000);
    const again = await kiosk.scan(kept.text);
    expect(again.verdict).toBe('already-inside');
    const second = new Date(kiosk.clock.wall() - 60_000).toISOString();
    // Whom staff look for is the one who came in last on it.
    expect(again.detail.earlier).toMatchObject({ at: second });
  });

  it('lets an admission of before be undone afterwards', async () => {
    await using kiosk = await openAttendeeKiosk(twins);
    const { kept, merged } = kiosk.made;
    const { checkInId } = await kiosk.scan(merged.text);
    const call = await kiosk.as('organiser');
    await call('attendee.merge', { keptId: kept.userId, mergedId: merged.userId, fields: FIELDS });
    await kiosk.core.call('gate.undo', { checkInId });
    expect(tallies(kiosk, EVENT_ID)).toEqual({ expected: 1, inside: 0, admitted: 0 });
    kiosk.clock.advance(60_000);
    expect((await kiosk.scan(kept.text)).verdict).toBe('admitted');
  });

  it('takes along what only the merged one was registered for', async () => {
    await using kiosk = await openAttendeeKiosk((small) => ({
      kept: small.addGuest({ user: TWINS }),
      merged: small.addGuest({
        user: TWINS,
        eventId: OTHER_EVENT_ID,
        issuer: OTHER_ISSUER,
        registration: { ticket_type_id: OTHER_TYPE },
        ticket: { key_id: 9, ticket_type_id: OTHER_TYPE },
      }),
    }));
    const { kept, merged } = kiosk.made;
    const call = await kiosk.as('organiser');
    const person = await call('attendee.merge', {
      keptId: kept.userId,
      mergedId: merged.userId,
      fields: FIELDS,
    });
    expect(person.registrations.map(({ eventId }) => eventId).toSorted()).toEqual([
      EVENT_ID,
      OTHER_EVENT_ID,
    ]);
    expect(tallies(kiosk, OTHER_EVENT_ID)).toMatchObject({ expected: 1 });
  });

  it('lets no ticket of a cancelled registration come alive', async () => {
    await using kiosk = await openAttendeeKiosk((small) => ({
      kept: small.addGuest({ user: TWINS }),
      merged: small.addGuest({ user: TWINS, registration: { status: 'cancelled' } }),
    }));
    const { kept, merged } = kiosk.made;
    const call = await kiosk.as('organiser');
    await call('attendee.merge', { keptId: kept.userId, mergedId: merged.userId, fields: FIELDS });
    expect((await kiosk.scan(merged.text)).verdict).toBe('ticket-revoked');
    expect((await kiosk.scan(kept.text)).verdict).toBe('admitted');
  });

  it('keeps a rejection, a block and a withdrawal, whichever row had them', async () => {
    await using kiosk = await openAttendeeKiosk((small) => {
      const kept = addFaceGuest(small, { user: TWINS });
      const merged = addFaceGuest(small, {
        user: { ...TWINS, status: 'rejected', blocked: true },
      });
      const decision = { decision: 'withdrawn' as const, recorded_at: '2026-11-12T00:00:00.000Z' };
      small.change((copy) => copy.putConsent(consentOf(merged.userId, 900, decision)));
      return { kept, merged };
    });
    const { kept, merged } = kiosk.made;
    const call = await kiosk.as('organiser');
    const person = await call('attendee.merge', {
      keptId: kept.userId,
      mergedId: merged.userId,
      fields: FIELDS,
    });
    expect(person).toMatchObject({ kyc: 'rejected', blocked: true });
    const [latest] = person.happened.filter(({ kind }) => kind === 'consent');
    expect(latest).toMatchObject({ code: 'withdrawn' });
    const templates = kiosk.rows('SELECT 1 FROM face_templates WHERE user_id = ?', kept.userId);
    expect(templates).toEqual([]);
  });

  it('is not parted by a copy that was made before it', async () => {
    await using kiosk = await openAttendeeKiosk(twins);
    const { kept, merged } = kiosk.made;
    const call = await kiosk.as('organiser');
    await call('attendee.merge', { keptId: kept.userId, mergedId: merged.userId, fields: FIELDS });
    const key = Buffer.from(TEST_KEY, 'hex');
    const request = { dataFolder: kiosk.folder, key, migrations: kioskMigrations };
    const database = await openDatabase(request);
    const copy = createCopyWriter(database);
    const created_at = '2026-11-01T00:00:00.000Z';
    const ofMerged = { event_id: EVENT_ID, ticket_type_id: TYPE_STANDARD, created_at };
    copy.transaction(() => {
      const id = merged.registrationId;
      const user_id = merged.userId;
      copy.putRegistration({ ...ofMerged, id, user_id, status: 'registered', flags: [] });
      const validity = { valid_from: null, valid_until: null, replaced_by: null };
      const ticket = { number: merged.number, key_id: 7, status: 'active' as const, ...validity };
      copy.putTicket({ ...ofMerged, ...ticket, registration_id: id });
    });
    database.close();
    expect((await listed(call)).total).toBe(1);
    expect((await kiosk.scan(kept.text)).verdict).toBe('admitted');
    kiosk.clock.advance(60_000);
    expect((await kiosk.scan(merged.text)).verdict).toBe('already-inside');
  });

  it('is refused with oneself, and for a role that may not', async () => {
    await using kiosk = await openAttendeeKiosk(twins);
    const { kept, merged } = kiosk.made;
    const call = await kiosk.as('organiser');
    const self = { keptId: kept.userId, mergedId: kept.userId, fields: FIELDS };
    await expect(call('attendee.merge', self)).rejects.toMatchObject({ code: 'merge-impossible' });
    const supervisor = await kiosk.as('supervisor');
    const asked = { keptId: kept.userId, mergedId: merged.userId, fields: FIELDS };
    await expect(supervisor('attendee.merge', asked)).rejects.toMatchObject({
      code: 'not-allowed',
    });
  });
});
