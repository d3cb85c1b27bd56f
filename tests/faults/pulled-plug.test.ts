import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { seededRandom } from '#tools/simulate/random.ts';
import { ChildKiosk } from './child-kiosk.ts';
import { DiskModel, snapshotFolder, type FolderSnapshot } from './disk-model.ts';
import { compileShim, createDiskControl, SHIM_RUNS_HERE, shimEnvironment } from './disk-shim.ts';
import { readDiskTrace, type DiskEvent } from './disk-trace.ts';
import { GateJournal } from './gate-journal.ts';
import { makeParty, writeParty } from './party.ts';
import { drawScans } from './scan-script.ts';
import { findTroubles } from './aftermath.ts';

const CUTS = 160;
const COUNTER_CUTS = 40;
const SCANS = 150;
const party = makeParty(60);
const work = mkdtempSync(path.join(realpathSync(tmpdir()), 'gatehouse-plug-'));
afterAll(() => rmSync(work, { recursive: true, force: true }));

/** An evening on the recording disk: set-up, scans, a core that is killed, more scans, the end. */
async function recordEvening(name: string, synchronous?: 'OFF' | 'NORMAL') {
  const folder = path.join(work, name);
  mkdirSync(folder);
  const before = snapshotFolder(folder);
  const [trace, journal] = [`${folder}.trace`, `${folder}.journal`];
  const packageFile = path.join(work, 'party.ghpkg');
  await writeParty(party, packageFile);
  const control = createDiskControl(`${folder}.control`, { noRealSync: true });
  const environment = shimEnvironment({
    library: await compileShim(),
    folder,
    control,
    trace,
    marks: journal,
  });
  const start = () =>
    ChildKiosk.start(
      { dataFolder: folder, journal, ...(synchronous && { synchronous }) },
      environment,
    );
  const random = seededRandom(1);
  const first = await start();
  await first.open();
  await first.setUp(party, packageFile);
  await first.scan(drawScans(party, SCANS, random));
  // While it idles, so that the trace has no torn end; the log is left as it was.
  await first.kill();
  const second = await start();
  await second.open();
  await second.scan(drawScans(party, SCANS, random));
  await second.close();
  control.close();
  return { before, events: readDiskTrace(trace) };
}

/** Pulls the plug at a moment that follows from the seed, and says what was found wrong. */
async function pullPlugAt(
  seed: number,
  { before, events }: { before: FolderSnapshot; events: readonly DiskEvent[] },
): Promise<string[]> {
  const random = seededRandom(seed);
  const cut = Math.floor(random() * (events.length + 1));
  const disk = new DiskModel(before);
  const journal = new GateJournal();
  for (const event of events.slice(0, cut)) {
    if (event.kind === 'mark') journal.add(event.text);
    else disk.apply(event);
  }
  const rebuilt = path.join(work, 'rebuilt');
  rmSync(rebuilt, { recursive: true, force: true });
  mkdirSync(rebuilt);
  disk.pullPlug(rebuilt, random);
  const troubles = await findTroubles(rebuilt, journal);
  return troubles.map((trouble) => `seed ${seed}, cut ${cut}: ${trouble}`);
}

describe.skipIf(!SHIM_RUNS_HERE)('a laptop whose plug is pulled', () => {
  it(`has every verdict that was answered, whenever it was (${CUTS} cuts, seeds from 0)`, async () => {
    const evening = await recordEvening('full');
    const found: string[] = [];
    for (let seed = 0; seed < CUTS; seed += 1) found.push(...(await pullPlugAt(seed, evening)));
    expect(found).toEqual([]);
  });

  it.each(['OFF', 'NORMAL'] as const)(
    `would lose verdicts with synchronous %s (${COUNTER_CUTS} cuts, seeds from 0)`,
    async (synchronous) => {
      const evening = await recordEvening(synchronous, synchronous);
      let bad = 0;
      for (let seed = 0; seed < COUNTER_CUTS; seed += 1) {
        if ((await pullPlugAt(seed, evening)).length > 0) bad += 1;
      }
      expect(bad).toBeGreaterThan(COUNTER_CUTS / 4);
    },
  );
});
