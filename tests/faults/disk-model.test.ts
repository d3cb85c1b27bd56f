import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import Database from 'better-sqlite3';
import { afterAll, describe, expect, it } from 'vitest';
import { seededRandom } from '#tools/simulate/random.ts';
import { DiskModel, snapshotFolder } from './disk-model.ts';
import { compileShim, SHIM_RUNS_HERE, shimEnvironment } from './disk-shim.ts';
import { readDiskTrace } from './disk-trace.ts';

const CUTS = 60;
const work = mkdtempSync(path.join(realpathSync(tmpdir()), 'gatehouse-disk-'));
afterAll(() => rmSync(work, { recursive: true, force: true }));

async function traceRows(synchronous: 'FULL' | 'OFF') {
  const folder = path.join(work, synchronous);
  mkdirSync(folder);
  const before = snapshotFolder(folder);
  const [trace, marks] = [`${folder}.trace`, `${folder}.marks`];
  const script = path.join(import.meta.dirname, 'row-writer.ts');
  await promisify(execFile)(
    process.execPath,
    ['--no-warnings', script, path.join(folder, 'store.db'), marks, synchronous, '300'],
    {
      env: {
        ...process.env,
        ...shimEnvironment({ library: await compileShim(), folder, trace, marks }),
      },
    },
  );
  return { before, events: readDiskTrace(trace) };
}

/** Rows promised before the cut that the rebuilt store lacks; all of them where it won't open. */
function lostRows(file: string, promised: number): number {
  let database: Database.Database | undefined;
  try {
    database = new Database(file);
    database.pragma("cipher='sqlcipher'");
    database.pragma('legacy=4');
    database.pragma(`key = "x'${'07'.repeat(32)}'"`);
    if (database.pragma('integrity_check', { simple: true }) !== 'ok') return promised;
    const found = database
      .prepare<[number], number>('SELECT count(*) FROM promises WHERE number <= ?')
      .pluck()
      .get(promised);
    return promised - (found ?? 0);
  } catch {
    return promised;
  } finally {
    database?.close();
  }
}

function losses({ before, events }: Awaited<ReturnType<typeof traceRows>>): number[] {
  return Array.from({ length: CUTS }, (_, seed) => {
    const random = seededRandom(seed);
    const cut = Math.floor(random() * events.length);
    const model = new DiskModel(before);
    let promised = 0;
    for (const event of events.slice(0, cut)) {
      if (event.kind === 'mark') promised = Number(event.text);
      model.apply(event);
    }
    const rebuilt = path.join(work, `rebuilt-${seed}`);
    rmSync(rebuilt, { recursive: true, force: true });
    mkdirSync(rebuilt);
    model.pullPlug(rebuilt, random);
    return lostRows(path.join(rebuilt, 'store.db'), promised);
  });
}

describe.skipIf(!SHIM_RUNS_HERE)('a disk whose plug is pulled', () => {
  it('keeps what SQLite synced before it promised, also when the rest is torn', async () => {
    const lost = losses(await traceRows('FULL'));
    expect(lost).toEqual(lost.map(() => 0));
  });

  it('loses promised rows where SQLite was told not to sync', async () => {
    const lost = losses(await traceRows('OFF'));
    expect(lost.filter((rows) => rows > 0).length).toBeGreaterThan(CUTS / 4);
  });
});
