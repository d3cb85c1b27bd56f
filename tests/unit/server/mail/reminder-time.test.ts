import { describe, expect, it } from 'vitest';
import { isReminderDue, reminderTime } from '#server/services/reminders.ts';

const at = (date: string, timeZone: string, doorsOpenAt = '2099-01-01T00:00:00.000Z') => ({
  id: '01930000-0000-7000-8000-000000000001',
  date,
  timeZone,
  doorsOpenAt,
});

describe('the reminder the day before', () => {
  const table = [
    ['in India', '2026-12-31', 'Asia/Kolkata', '2026-12-30T04:30:00.000Z'],
    ['on the first of a year', '2027-01-01', 'Asia/Kolkata', '2026-12-31T04:30:00.000Z'],
    ['after a leap day', '2028-03-01', 'Europe/London', '2028-02-29T10:00:00.000Z'],
    // Clocks in Berlin go forward on 29 March 2026 and back on 25 October 2026.
    [
      'a day before the clocks go forward',
      '2026-03-29',
      'Europe/Berlin',
      '2026-03-28T09:00:00.000Z',
    ],
    [
      'on the day the clocks went forward',
      '2026-03-30',
      'Europe/Berlin',
      '2026-03-29T08:00:00.000Z',
    ],
    ['a day before the clocks go back', '2026-10-25', 'Europe/Berlin', '2026-10-24T08:00:00.000Z'],
    ['on the day the clocks went back', '2026-10-26', 'Europe/Berlin', '2026-10-25T09:00:00.000Z'],
    ['far ahead of UTC', '2026-06-10', 'Pacific/Kiritimati', '2026-06-08T20:00:00.000Z'],
    ['far behind UTC', '2026-06-10', 'Pacific/Pago_Pago', '2026-06-09T21:00:00.000Z'],
    [
      'with half an hour of summer',
      '2026-10-05',
      'Australia/Lord_Howe',
      '2026-10-03T23:00:00.000Z',
    ],
  ] as const;

  for (const [name, date, zone, expected] of table) {
    it(`goes out at ten o'clock of its place: ${name}`, () => {
      expect(reminderTime(at(date, zone))).toBe(expected);
    });
  }

  it('has no time where the day before was left out of the calendar', () => {
    // Samoa went from 29 to 31 December 2011.
    expect(reminderTime(at('2011-12-31', 'Pacific/Apia'))).toBeNull();
  });

  it('is due from then until the doors open', () => {
    const event = at('2026-12-31', 'Asia/Kolkata', '2026-12-31T12:00:00.000Z');
    expect(isReminderDue(event, '2026-12-30T04:29:59.999Z')).toBe(false);
    expect(isReminderDue(event, '2026-12-30T04:30:00.000Z')).toBe(true);
    expect(isReminderDue(event, '2026-12-31T11:59:59.999Z')).toBe(true);
    expect(isReminderDue(event, '2026-12-31T12:00:00.000Z')).toBe(false);
  });
});
