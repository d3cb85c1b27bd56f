import { afterAll, beforeAll, expect, test } from 'vitest';
import { soakOnce } from '#tools/soak/run.ts';
import { SoakHub } from '#tools/soak/soak-hub.ts';
import { Tally } from '#tools/soak/steps.ts';

// Far more than it takes anywhere: what is not quiet after that never will be, and is named.
const PATIENCE_MS = 240_000;

let hub: SoakHub;
beforeAll(async () => {
  hub = await SoakHub.start();
});
afterAll(() => hub.close());

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
});
