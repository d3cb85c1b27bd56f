import { rmSync } from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { seededRandom } from '#tools/simulate/random.ts';
import { GateJournal } from './gate-journal.ts';
import { makeWorkFolder } from './evening.ts';
import { makeParty, setUp, writeParty } from './party.ts';
import { drawScans } from './scan-script.ts';
import { auditStore } from './store-audit.ts';
import { openTestKiosk, TEST_KEY } from './test-kiosk.ts';

const HOUR = 3_600_000;
const YEAR = 365 * 24 * HOUR;
const party = makeParty(60);
const work = makeWorkFolder('clock');
afterAll(() => rmSync(work, { recursive: true, force: true }));

/** A clock that somebody sets; the monotonic one just runs. */
function settableClock() {
  let offset = 0;
  return {
    wall: () => Date.now() + offset,
    monotonic: () => performance.now(),
    sinceBoot: () => performance.now(),
    set(change: number) {
      offset = change;
    },
  };
}

describe('a laptop whose clock is set', () => {
  // What the clock says beside the true time, in order, and whether staff are told. A clock that
  // was wrong before the kiosk started shows only by what the kiosk saw before.
  const changes: [string, number, { running: boolean; restarted: boolean }][] = [
    ['right', 0, { running: false, restarted: false }],
    ['two hours back', -2 * HOUR, { running: true, restarted: true }],
    ['right again', 0, { running: false, restarted: false }],
    ['a year forward', YEAR, { running: true, restarted: false }],
    ['right after that year', 0, { running: false, restarted: false }],
  ];
  it.each(['while it runs', 'between restarts'])(
    'decides on, keeps the order of its facts, and says so: %s',
    async (when) => {
      const dataFolder = path.join(work, when.replaceAll(' ', '-'));
      const packageFile = `${dataFolder}.ghpkg`;
      await writeParty(party, packageFile);
      const clock = settableClock();
      const random = seededRandom(1);
      const journal = new GateJournal();
      let kiosk = await openTestKiosk({ dataFolder, clock });
      await setUp(kiosk.call, party, packageFile);
      const told: [string, boolean][] = [];
      for (const [name, offset] of changes) {
        if (when === 'between restarts') await kiosk.close();
        clock.set(offset);
        if (when === 'between restarts') kiosk = await openTestKiosk({ dataFolder, clock });
        for (const step of drawScans(party, 10, random)) {
          journal.asked.set(step.scanId, step);
          journal.answered.set(step.scanId, await kiosk.scan(step));
        }
        const { troubles } = await kiosk.call('gate.status', {});
        told.push([name, troubles.includes('clock-jumped')]);
      }
      await kiosk.close();
      expect(auditStore(dataFolder, TEST_KEY, journal)).toEqual([]);
      const by = when === 'while it runs' ? 'running' : 'restarted';
      const expected = changes.map(([name, , shown]) => [name, shown[by]]);
      expect(told).toEqual(expected);
    },
  );
});
