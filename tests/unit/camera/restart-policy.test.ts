import { expect, it } from 'vitest';

import { HUNG_MS, isHung, planRestart, START_MS } from '#renderer/camera/restart-policy.ts';

it('starts a lost worker again at once, and slowly when it keeps dying', () => {
  expect(planRestart([0], 0)).toEqual({ afterMs: 200, forGood: false });
  expect(planRestart([0, 100, 200, 300], 300).forGood).toBe(true);
  expect(planRestart([0, 100, 200, 300], 300).afterMs).toBeGreaterThan(5000);
});

it('forgets losses of long ago', () => {
  expect(planRestart([0, 100, 200, 300, 90_000], 90_000).forGood).toBe(false);
});

it('calls a worker hung only when it was asked and stays silent', () => {
  expect(isHung(null, true, 1e9)).toBe(false);
  expect(isHung(0, true, HUNG_MS)).toBe(false);
  expect(isHung(0, true, HUNG_MS + 1)).toBe(true);
  expect(isHung(0, false, HUNG_MS + 1)).toBe(false);
  expect(isHung(0, false, START_MS + 1)).toBe(true);
});
