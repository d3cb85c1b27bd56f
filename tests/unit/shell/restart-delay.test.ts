import { describe, expect, test } from 'vitest';
import { RestartDelay } from '../../../src-main/shell/restart-delay.ts';

describe('the delay before a restart', () => {
  test('is nothing after the first crash, so that a gate is back at once', () => {
    expect(new RestartDelay().next(5)).toEqual({ delay: 0, gaveUp: false });
  });

  test('grows with crashes in a row, says when it gave up, and never ends the restarts', () => {
    const restart = new RestartDelay();
    const row = Array.from({ length: 12 }, () => restart.next(10));
    expect(row.map(({ delay }) => delay)).toEqual([
      0, 100, 250, 500, 1000, 2000, 5000, 10_000, 10_000, 10_000, 10_000, 10_000,
    ]);
    expect(row.findIndex(({ gaveUp }) => gaveUp)).toBe(7);
  });

  test('starts again after a healthy minute', () => {
    const restart = new RestartDelay();
    for (let crash = 0; crash < 9; crash += 1) restart.next(10);
    expect(restart.next(60_000)).toEqual({ delay: 0, gaveUp: false });
  });
});
