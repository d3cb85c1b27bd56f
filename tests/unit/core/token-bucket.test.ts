import { expect, it } from 'vitest';
import { createTokenBucket } from '#core/services/update/token-bucket.ts';

it('lets a second’s worth through at once, and what is more as late as the line is narrow', async () => {
  const waited: number[] = [];
  let now = 0;
  const bucket = createTokenBucket(1_000, {
    now: () => now,
    pause: async (ms) => {
      waited.push(ms);
      now += ms;
    },
  });
  const { signal } = new AbortController();
  // 6,000 bytes in pieces, 1,000 a second with the first second's worth at once: five seconds.
  for (let piece = 0; piece < 20; piece += 1) await bucket.take(300, signal);
  expect(Math.round(now)).toBe(5_000);
  // Rest is worth one second, however long it was.
  now += 60_000;
  waited.length = 0;
  await bucket.take(1_000, signal);
  expect(waited).toEqual([]);
  await bucket.take(250, signal);
  expect(waited.map(Math.round)).toEqual([250]);
});
