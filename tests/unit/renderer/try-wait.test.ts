import { expect, test } from 'vitest';
import { opensAt, secondsUntil } from '../../../src-renderer/gate/try-wait.ts';

const NOW = 1_780_000_000_000;
/** What the page still shows as the time, just before its next tick. */
const LAST_TICK = NOW - 499;

test('a refused try that costs no wait leaves the next one open, whatever the last tick said', () => {
  expect(secondsUntil(opensAt(0, NOW), LAST_TICK)).toBe(0);
});

test('a locked one opens when its seconds have passed, and never before', () => {
  const at = opensAt(60, NOW);
  expect(secondsUntil(at, NOW)).toBe(60);
  expect(secondsUntil(at, NOW + 59_001)).toBe(1);
  expect(secondsUntil(at, NOW + 60_000)).toBe(0);
  expect(secondsUntil(at, NOW + 99_000)).toBe(0);
});

test('nothing refused, nothing to wait for', () => {
  expect(secondsUntil(null, NOW)).toBe(0);
});
