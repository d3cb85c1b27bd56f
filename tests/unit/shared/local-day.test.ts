import { describe, expect, it } from 'vitest';
import { startOfDay } from '#shared/domain/local-day.ts';

const at = (text: string): number => Date.parse(text);

describe('the start of a day', () => {
  it.each([
    ['Asia/Kolkata', '2026-11-22T12:00:00Z', '2026-11-21T18:30:00Z'],
    ['Asia/Kolkata', '2026-11-22T18:29:59.999Z', '2026-11-21T18:30:00Z'],
    ['Asia/Kolkata', '2026-11-22T18:30:00Z', '2026-11-22T18:30:00Z'],
    ['UTC', '2026-11-22T23:59:59Z', '2026-11-22T00:00:00Z'],
    // The day that the clocks go back has 25 hours, the one that they go forward 23.
    ['Europe/Berlin', '2026-10-25T22:30:00Z', '2026-10-24T22:00:00Z'],
    ['Europe/Berlin', '2026-03-29T21:30:00Z', '2026-03-28T23:00:00Z'],
  ])('in %s, at %s, was %s', (zone, now, start) => {
    expect(startOfDay(at(now), zone)).toBe(at(start));
  });

  it('is some midnight for a zone that nobody knows', () => {
    const now = at('2026-11-22T12:00:00Z');
    expect(now - startOfDay(now, 'Mars/Olympus')).toBeLessThanOrEqual(86_400_000);
  });
});
