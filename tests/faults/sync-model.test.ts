import { afterAll, beforeAll, expect, test } from 'vitest';
import { hubLogTroubles } from '#tools/soak/audit.ts';
import { planDigest } from '#tools/soak/plan.ts';
import { HUB_MEGABYTES, soakOnce } from '#tools/soak/run.ts';
import { SoakHub } from '#tools/soak/soak-hub.ts';
import { planOf, Tally } from '#tools/soak/steps.ts';

// Far more than it takes anywhere: what is not quiet after that never will be, and is named.
const PATIENCE_MS = 240_000;

let hub: SoakHub;
beforeAll(async () => {
  hub = await SoakHub.start(HUB_MEGABYTES);
});
afterAll(() => hub.close());

test('a seed plans the same steps each time, whatever comes of them, and another seed others', () => {
  const digest = (seed: number): string => planDigest(planOf(seed, 500, true));
  expect(digest(7)).toBe(digest(7));
  expect(digest(7)).not.toBe(digest(8));
  const names = new Set(planOf(7, 2000, true).map(({ name }) => name));
  for (const kind of ['desk: merge', 'desk: review', 'disk full: hub', 'lan: without hub']) {
    expect(names).toContain(kind);
  }
});

test('kiosks and hub agree on every row after a day of bad weather', async () => {
  const seed = 20_261_123;
  const found = await soakOnce({
    hub,
    seed,
    kiosks: 3,
    steps: 40,
    people: 12,
    patienceMs: PATIENCE_MS,
    tally: new Tally(),
    isHostile: true,
    note: () => {},
  });
  expect(found, `npm run soak -- --runs 1 --seed ${seed} --kiosks 3 --steps 40`).toEqual([]);
  expect(await hubLogTroubles(hub)).toEqual([]);
});
