import { describe, expect, it } from 'vitest';
import { createClockWatch } from '#core/services/clock.ts';
import { SettableClock } from '#tests/fakes/settable-clock.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const YEAR = 365 * DAY;
const NOON = Date.parse('2026-11-22T12:00:00.000Z');
const YESTERDAY = NOON - DAY / 2;

function startAt(wall: number, highestSeen: number) {
  const clock = new SettableClock(wall);
  return { clock, watch: createClockWatch(clock, highestSeen) };
}

describe('the latest time seen', () => {
  it('stays when the clock is set back', () => {
    const { clock, watch } = startAt(NOON, YESTERDAY);
    clock.advance(DAY / 4);
    expect(watch.latestTime()).toBe(NOON + DAY / 4);
    clock.set(NOON);
    expect(watch.latestTime()).toBe(NOON + DAY / 4);
    expect(watch.provenTime()).toBe(NOON + DAY / 4);
  });

  it('is that of earlier runs where the clock is behind it', () => {
    const { watch } = startAt(YESTERDAY, NOON);
    expect(watch.latestTime()).toBe(NOON);
  });

  it('does not follow a clock that is set ahead', () => {
    const { clock, watch } = startAt(NOON, YESTERDAY);
    clock.set(NOON + YEAR);
    expect(watch.latestTime()).toBe(NOON);
  });
});

describe('a start with a clock far ahead', () => {
  it('is forgotten once the clock is put right', () => {
    const { clock, watch } = startAt(NOON + YEAR, YESTERDAY);
    clock.advance(10 * MINUTE);
    expect([watch.latestTime(), watch.provenTime()]).toEqual([clock.wall(), YESTERDAY]);
    clock.set(NOON);
    expect(watch.hasJumped()).toBe(false);
    expect(watch.latestTime()).toBe(NOON);
    clock.advance(31 * MINUTE);
    expect(watch.provenTime()).toBe(clock.wall());
    clock.set(NOON - 2 * 60 * MINUTE);
    expect(watch.hasJumped()).toBe(true);
  });

  it('leaves nothing behind for the next start', () => {
    const { clock, watch } = startAt(NOON + YEAR, YESTERDAY);
    clock.advance(10 * MINUTE);
    const next = startAt(NOON, watch.provenTime());
    expect(next.watch.hasJumped()).toBe(false);
  });

  it('is no way back past what was seen before it', () => {
    const { clock, watch } = startAt(NOON + YEAR, NOON);
    clock.set(NOON - DAY);
    expect(watch.hasJumped()).toBe(true);
    expect(watch.latestTime()).toBeGreaterThanOrEqual(NOON);
  });

  it('is believed after half an hour, and then a clock set back is told', () => {
    const { clock, watch } = startAt(NOON + YEAR, YESTERDAY);
    clock.advance(30 * MINUTE);
    expect(watch.provenTime()).toBe(NOON + YEAR + 30 * MINUTE);
    clock.set(NOON);
    expect(watch.hasJumped()).toBe(true);
    expect(watch.latestTime()).toBe(NOON + YEAR + 30 * MINUTE);
  });
});
