import { describe, expect, it } from 'vitest';
import { instant, toInstant } from '#shared/domain/instant.ts';

describe('An instant', () => {
  it.each([0, 1_795_430_000_123, Date.UTC(9999, 11, 31, 23, 59, 59, 999), -62_135_596_800_000])(
    'is read as it is written (%s)',
    (milliseconds) => {
      expect(instant.parse(toInstant(milliseconds))).toBe(toInstant(milliseconds));
    },
  );

  it.each([
    '2026-02-29T10:00:00.000Z',
    '2026-11-31T10:00:00.000Z',
    '2026-11-23T24:00:00.000Z',
    '2026-11-23T23:59:60.000Z',
    '2026-13-01T00:00:00.000Z',
    '0000-12-31T00:00:00.000Z',
    '2026-11-23T10:00:00Z',
    '2026-11-23T10:00:00.000+05:30',
  ])('is none that no calendar has, or of another form (%s)', (text) => {
    expect(instant.safeParse(text).success).toBe(false);
  });
});
