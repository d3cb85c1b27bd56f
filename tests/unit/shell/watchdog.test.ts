import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Watchdog } from '../../../src-main/shell/watchdog.ts';

describe('the watchdog', () => {
  let pings: number;
  let silences: number[];
  /** What the machine slept, which timers do not see. */
  let sleptMs: number;
  let answers: 'at its gate' | 'while opening' | 'never';
  let dog: Watchdog;

  beforeEach(() => {
    vi.useFakeTimers();
    pings = 0;
    silences = [];
    sleptMs = 0;
    answers = 'at its gate';
    dog = new Watchdog({
      ping: () => {
        pings += 1;
        if (answers !== 'never') setTimeout(() => dog.heard(answers === 'at its gate'), 5);
      },
      onSilent: (silentMs) => silences.push(silentMs),
      now: () => performance.now() + sleptMs,
    });
    dog.start();
  });
  afterEach(() => {
    dog.stop();
    vi.useRealTimers();
  });

  test('leaves alone who answers', () => {
    vi.advanceTimersByTime(60_000);
    expect(pings).toBe(31);
    expect(silences).toEqual([]);
  });

  test('says once, after ten seconds, that a core at its gate is silent', () => {
    vi.advanceTimersByTime(3_000);
    answers = 'never';
    vi.advanceTimersByTime(9_000);
    expect(silences).toEqual([]);
    vi.advanceTimersByTime(60_000);
    expect(silences).toHaveLength(1);
    expect(silences[0]).toBeGreaterThanOrEqual(10_000);
    expect(silences[0]).toBeLessThan(12_001);
  });

  test('has patience with one that opens or migrates its store', () => {
    answers = 'while opening';
    vi.advanceTimersByTime(3_000);
    answers = 'never';
    vi.advanceTimersByTime(290_000);
    expect(silences).toEqual([]);
    vi.advanceTimersByTime(15_000);
    expect(silences).toHaveLength(1);
  });

  test('takes no sleep of the machine for silence, and goes on watching after it', () => {
    vi.advanceTimersByTime(3_000);
    answers = 'never';
    vi.advanceTimersByTime(6_000);
    sleptMs += 8 * 3_600_000;
    vi.advanceTimersByTime(9_000);
    expect(silences).toEqual([]);
    vi.advanceTimersByTime(5_000);
    expect(silences).toHaveLength(1);
  });

  test('watches no longer once it is stopped, and a new core from its start', () => {
    answers = 'never';
    dog.stop();
    vi.advanceTimersByTime(600_000);
    expect(silences).toEqual([]);
    answers = 'at its gate';
    dog.start();
    vi.advanceTimersByTime(60_000);
    expect(silences).toEqual([]);
  });
});
