import { describe, expect, it } from 'vitest';
import { attendeeRow } from '#shared/domain/attendee.ts';
import { groupPhone, readAttendeeForm, readPhone } from '#shared/domain/attendee-form.ts';

const ASHA = { name: 'Asha Rao', email: 'asha@example.in', phone: '9876543210', location: 'Pune' };

describe('a phone number', () => {
  it.each([
    '9876543210',
    '98765 43210',
    '98765-43210',
    '98765–43210',
    '(98765) 432.10',
    '+919876543210',
    '+91 98765 43210',
    '+91-0-98765-43210',
    '0091 98765 43210',
    '919876543210',
    '09876543210',
    '९८७६५ ४३२१०',
    '+९१ ९८७६५४३२१०',
    '９８７６５４３２１０',
    "'9876543210",
    '\u202a9876543210\u202c',
    '9876543210.0',
    '9.876543210E+09',
  ])('%j is 9876543210', (typed) => {
    expect(readPhone(typed)).toEqual({ digits: '9876543210' });
  });

  it.each([
    ['', 'missing'],
    ['98765', 'too-short'],
    ['98765432101', 'too-long'],
    ['+1 212 555 0100 1', 'invalid'],
    ['98765x3210', 'invalid'],
    ['9.87654E+09', 'rounded'],
    ['9,87654E+09', 'rounded'],
  ])('%j is refused as %s', (typed, code) => {
    expect(readPhone(typed)).toEqual({ code });
  });

  it('is shown in two groups', () => {
    expect(groupPhone('9876543210')).toBe('98765 43210');
    expect(groupPhone('')).toBe('');
  });
});

describe('a form', () => {
  it('comes out normalised', () => {
    expect(
      readAttendeeForm({
        name: '  <b>Asha</b>  Rao ',
        email: ' Asha@Example.IN ',
        phone: '+91 98765-43210',
        location: 'Pune\u0000',
      }),
    ).toEqual({ ok: true, person: ASHA });
  });

  it('says everything that is wrong, in the order of its fields', () => {
    expect(
      readAttendeeForm({ name: 'A', email: 'nobody', phone: '12', location: 'x'.repeat(201) }),
    ).toEqual({
      ok: false,
      issues: [
        { field: 'name', code: 'too-short' },
        { field: 'email', code: 'invalid' },
        { field: 'phone', code: 'too-short' },
        { field: 'location', code: 'too-long' },
      ],
    });
  });

  it('takes what is not there, and what cleaning leaves nothing of, for missing', () => {
    const read = readAttendeeForm({ ...ASHA, name: '<i></i>\u202e', location: undefined });
    expect(read).toEqual({
      ok: false,
      issues: [
        { field: 'name', code: 'missing' },
        { field: 'location', code: 'missing' },
      ],
    });
  });

  it('refuses what is no text, and a megabyte', () => {
    const read = readAttendeeForm({ ...ASHA, name: 7, location: 'x'.repeat(2 ** 20) });
    expect(read).toEqual({
      ok: false,
      issues: [
        { field: 'name', code: 'invalid' },
        { field: 'location', code: 'too-long' },
      ],
    });
  });

  it('lets through what the store takes, at the very limits', () => {
    const email = `${'a'.repeat(60)}@${'b'.repeat(54)}.in`;
    const read = readAttendeeForm({
      name: 'x'.repeat(100),
      email,
      phone: '0'.repeat(10),
      location: 'yz',
    });
    expect(
      read.ok &&
        attendeeRow
          .pick({ name: true, email: true, phone: true, location: true })
          .parse(read.person),
    ).toEqual({
      name: 'x'.repeat(100),
      email,
      phone: '0000000000',
      location: 'yz',
    });
  });
});
