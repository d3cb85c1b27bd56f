import { describe, expect, it, test } from 'vitest';
import { newAttendee, requireAttendeeForm } from '#shared/domain/attendee-rules.ts';
import { attendeeRow, registrationRow } from '#shared/domain/attendee.ts';
import { registrationId } from '#shared/domain/id.ts';
import {
  changedInRegistration,
  newRegistration,
  refusePlace,
  registeringIs,
  withPlace,
  type Place,
} from '#shared/domain/registration-rules.ts';
import { testId } from '#tests/fixtures/small-event.ts';

const USER = testId(1, 1);
const EVENT = testId(2, 1);
const TYPE = testId(3, 1);
const OTHER_TYPE = testId(3, 2);
const AT = '2026-11-22T12:00:00.000Z';
const PLACE: Place = { eventId: EVENT, ticketTypeId: TYPE, flags: ['vip', 'press', 'vip'] };

const refused = (code: string, facts = {}) => expect.objectContaining({ code, facts }) as Error;

describe('Registering', () => {
  const held = newRegistration(USER, PLACE, AT);

  it('makes a row whose id follows from person and event, with each flag once', () => {
    expect(registrationRow.parse(held)).toEqual(held);
    expect(held).toMatchObject({ id: registrationId(USER, EVENT), flags: ['vip', 'press'] });
    expect(registeringIs(null, PLACE)).toBe('added');
  });

  it('again changes nothing, whatever the order of flags', () => {
    expect(registeringIs(held, { ticketTypeId: TYPE, flags: ['press', 'vip'] })).toBe('unchanged');
  });

  it('again after a cancellation restores, otherwise than before too', () => {
    const cancelled = { ...held, status: 'cancelled' as const };
    expect(registeringIs(cancelled, { ticketTypeId: OTHER_TYPE, flags: [] })).toBe('restored');
  });

  it.each([
    { ticketTypeId: OTHER_TYPE, flags: ['vip', 'press'] as const },
    { ticketTypeId: TYPE, flags: ['vip'] as const },
    { ticketTypeId: TYPE, flags: ['vip', 'press', 'minor'] as const },
  ])('again otherwise is refused', (place) => {
    expect(() => registeringIs(held, place)).toThrow(refused('already-registered'));
  });

  it('stamps what an edit changed', () => {
    const after = withPlace(held, { ticketTypeId: OTHER_TYPE, flags: ['vip', 'press'] });
    expect(changedInRegistration(held, after)).toEqual(['ticket_type_id']);
    expect(changedInRegistration(held, held)).toEqual([]);
    expect(changedInRegistration(null, held)).toEqual(['ticket_type_id', 'status', 'flags']);
  });
});

describe('A place', () => {
  it.each(['draft', 'upcoming', 'live'] as const)('may be taken of an event %s', (status) => {
    expect(() => refusePlace({ id: EVENT, status }, EVENT)).not.toThrow();
  });

  it('is refused where the event is over or unknown, or the type another event’s', () => {
    for (const status of ['closed', 'cancelled'] as const) {
      expect(() => refusePlace({ id: EVENT, status }, EVENT)).toThrow(
        refused('event-status-impossible', { status }),
      );
    }
    expect(() => refusePlace(null, null)).toThrow(refused('event-unknown'));
    const event = { id: EVENT, status: 'live' as const };
    for (const of of [null, testId(2, 2)]) {
      expect(() => refusePlace(event, of)).toThrow(refused('ticket-type-unknown'));
    }
  });
});

test('A form makes a person, or says what is wrong by field', () => {
  const typed = { name: 'Asha Rao', email: 'Asha@Example.org', phone: '+91 98765 43210' };
  const form = requireAttendeeForm({ ...typed, location: 'Pune' });
  const row = newAttendee(USER, form, 'pending', AT);
  expect(attendeeRow.parse(row)).toEqual(row);
  expect(row).toMatchObject({ email: 'asha@example.org', phone: '9876543210', selfie: null });
  expect(() => requireAttendeeForm({ ...typed, phone: '12' })).toThrow(
    refused('form-invalid', { phone: 'too-short', location: 'missing' }),
  );
});
