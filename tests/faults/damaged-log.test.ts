import { cpSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { DATABASE_FILE } from '#core/storage/database.ts';
import { seededRandom, type Random } from '#tools/simulate/random.ts';
import { findTroubles } from './aftermath.ts';
import { Evening, makeWorkFolder } from './evening.ts';
import { GateJournal } from './gate-journal.ts';
import { makeParty } from './party.ts';
import { drawScans } from './scan-script.ts';

const DAMAGES = 30;
const LOG = `${DATABASE_FILE}-wal`;
const work = makeWorkFolder('log');
afterAll(() => rmSync(work, { recursive: true, force: true }));

function damage(file: string, random: Random): void {
  const bytes = readFileSync(file);
  const at = Math.floor(random() * bytes.length);
  const way = random();
  if (way < 0.1) rmSync(file);
  else if (way < 0.3) writeFileSync(file, bytes.subarray(0, at));
  else {
    bytes[at]! ^= 1 << Math.floor(random() * 8);
    writeFileSync(file, bytes);
  }
}

/*
 * SQLite reads its log up to the first frame that does not fit, and can't know that more was
 * there: facts behind it are lost without a word. What is held here is that the rest is sound: a
 * gapless, signed beginning, never a mixture. Only the scans that are asked again come back.
 */
describe('a write-ahead log that was damaged or taken away between two starts', () => {
  it(`leaves a sound store as it was earlier (seeds 0 to ${DAMAGES - 1})`, async () => {
    const party = makeParty(60);
    const evening = await Evening.begin(path.join(work, 'evening'), party, { onShim: false });
    const kiosk = await evening.startAtGate();
    await kiosk.scan(drawScans(party, 60, seededRandom(1)));
    await kiosk.kill();
    evening.readJournal();
    expect(statSync(path.join(evening.folder, LOG)).size).toBeGreaterThan(0);
    const found: string[] = [];
    for (let seed = 0; seed < DAMAGES; seed += 1) {
      const folder = path.join(work, `damaged-${seed}`);
      cpSync(evening.folder, folder, { recursive: true });
      rmSync(path.join(folder, `${DATABASE_FILE}-shm`), { force: true });
      damage(path.join(folder, LOG), seededRandom(seed));
      const unpromised = new GateJournal();
      for (const step of evening.journal.asked.values()) unpromised.asked.set(step.scanId, step);
      const troubles = await findTroubles(folder, unpromised);
      found.push(...troubles.map((trouble) => `seed ${seed}: ${trouble}`));
    }
    expect(found).toEqual([]);
    evening.close();
  });
});
