import { rmSync } from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { CRASH_POINTS } from '#core/services/crash-point.ts';
import { seededRandom } from '#tools/simulate/random.ts';
import { SHIM_RUNS_HERE } from './disk-shim.ts';
import { Evening, makeWorkFolder } from './evening.ts';
import { makeParty } from './party.ts';
import { drawScans } from './scan-script.ts';

const PASSES = [1, 2, 3, 5, 8, 13];
const KILLS_BETWEEN_WRITES = 60;
const KILLS_WHILE_OPENING = 30;
const KILLS_AT_ANY_TIME = 30;
const party = makeParty(60);
const work = makeWorkFolder('kill');
afterAll(() => rmSync(work, { recursive: true, force: true }));

describe('a core that is killed during a run of scans', () => {
  it(`at each named point (${CRASH_POINTS.length * PASSES.length} kills)`, async () => {
    const evening = await Evening.begin(path.join(work, 'points'), party, { onShim: false });
    const random = seededRandom(1);
    await (await evening.startAtGate()).close();
    const found: string[] = [];
    for (const point of CRASH_POINTS) {
      for (const nth of PASSES) {
        const kiosk = await evening.startAtGate({ crash: { point, nth } });
        const outcome = await kiosk.attempt({ do: 'scan', steps: drawScans(party, 20, random) });
        expect(outcome.kind, `${point}, pass ${nth}: ${kiosk.stderr}`).toBe('died');
        expect(kiosk.wasKilled).toBe(true);
        const troubles = await evening.troubles();
        found.push(...troubles.map((trouble) => `${point}, pass ${nth}: ${trouble}`));
      }
    }
    expect(evening.journal.answered.size).toBeGreaterThan(CRASH_POINTS.length * PASSES.length);
    expect(found).toEqual([]);
    evening.close();
  });

  it.skipIf(!SHIM_RUNS_HERE)(
    `between any two of its writes (${KILLS_BETWEEN_WRITES} kills, seeds from 0)`,
    async () => {
      const evening = await Evening.begin(path.join(work, 'writes'), party, { onShim: true });
      const found: string[] = [];
      for (let seed = 0; seed < KILLS_BETWEEN_WRITES; seed += 1) {
        const random = seededRandom(seed);
        evening.disk.set({ noRealSync: true });
        const kiosk = await evening.startAtGate();
        const killBefore = evening.disk.operations() + 1 + Math.floor(random() * 150);
        evening.disk.set({ noRealSync: true, killBefore });
        const outcome = await kiosk.attempt({ do: 'scan', steps: drawScans(party, 80, random) });
        expect(outcome.kind, `seed ${seed}: ${kiosk.stderr}`).toBe('died');
        expect(kiosk.wasKilled).toBe(true);
        const troubles = await evening.troubles();
        found.push(...troubles.map((trouble) => `seed ${seed}: ${trouble}`));
      }
      expect(found).toEqual([]);
      evening.close();
    },
  );

  it(`at any time (${KILLS_AT_ANY_TIME} kills, seeds from 0)`, async () => {
    const evening = await Evening.begin(path.join(work, 'times'), party, { onShim: false });
    const found: string[] = [];
    for (let seed = 0; seed < KILLS_AT_ANY_TIME; seed += 1) {
      const random = seededRandom(seed);
      const kiosk = await evening.startAtGate();
      const scanning = kiosk.attempt({ do: 'scan', steps: drawScans(party, 2000, random) });
      await new Promise((resolve) => setTimeout(resolve, random() * 60));
      await kiosk.kill();
      expect((await scanning).kind, `seed ${seed}: it was too fast to be killed`).toBe('died');
      const troubles = await evening.troubles();
      found.push(...troubles.map((trouble) => `seed ${seed}: ${trouble}`));
    }
    expect(found).toEqual([]);
    evening.close();
  });

  it.skipIf(!SHIM_RUNS_HERE)(
    `and again while it recovers (${KILLS_WHILE_OPENING} kills, seeds from 0)`,
    async () => {
      const evening = await Evening.begin(path.join(work, 'opening'), party, { onShim: true });
      const found: string[] = [];
      let killed = 0;
      for (let seed = 0; seed < KILLS_WHILE_OPENING; seed += 1) {
        const random = seededRandom(seed);
        evening.disk.set({ noRealSync: true });
        const first = await evening.startAtGate();
        await first.scan(drawScans(party, 5, random));
        await first.kill();
        evening.readJournal();
        const killBefore = evening.disk.operations() + 1 + Math.floor(random() * 8);
        evening.disk.set({ noRealSync: true, killBefore });
        const second = await evening.start();
        const opening = await second.attempt({ do: 'open' });
        if (opening.kind === 'died') killed += 1;
        else await second.kill();
        const troubles = await evening.troubles();
        found.push(...troubles.map((trouble) => `seed ${seed}: ${trouble}`));
      }
      expect(found).toEqual([]);
      expect(killed).toBeGreaterThan(KILLS_WHILE_OPENING / 3);
      evening.close();
    },
  );
});
