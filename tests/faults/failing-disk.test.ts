import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gateStatus } from '#shared/ipc/gate-views.ts';
import { seededRandom } from '#tools/simulate/random.ts';
import { findTroubles } from './aftermath.ts';
import { ChildKiosk } from './child-kiosk.ts';
import { SHIM_RUNS_HERE, type DiskFaults } from './disk-shim.ts';
import { Evening, makeWorkFolder } from './evening.ts';
import { readGateJournal } from './gate-journal.ts';
import { makeParty, writeParty } from './party.ts';
import { drawScans } from './scan-script.ts';

const party = makeParty(60);
const random = seededRandom(1);
const work = makeWorkFolder('disk');
afterAll(() => rmSync(work, { recursive: true, force: true }));

async function troublesShown(kiosk: ChildKiosk): Promise<readonly string[]> {
  const status = await kiosk.expect({ do: 'call', name: 'gate.status', input: {} });
  return gateStatus.parse(status).troubles;
}

describe.skipIf(!SHIM_RUNS_HERE)('a gate whose disk fails', () => {
  let evening: Evening;
  let kiosk: ChildKiosk;
  let count = 0;
  beforeAll(async () => {
    count += 1;
    evening = await Evening.begin(path.join(work, `shim-${count}`), party, { onShim: true });
    kiosk = await evening.startAtGate();
  });

  const failures: [string, DiskFaults, string, string, number][] = [
    ['has no room left', { room: 0 }, 'disk-full', 'disk-full', 0],
    ['has room for part of a write', { room: 700 }, 'disk-full', 'disk-full', 0],
    ['has room for some of the writes', { room: 9_000 }, 'disk-full', 'disk-full', 2],
    ['can not sync', { syncErrno: constants.errno.EIO }, 'database-unavailable', 'cannot-write', 0],
    [
      'can not write',
      { writeErrno: constants.errno.EIO },
      'database-unavailable',
      'cannot-write',
      0,
    ],
  ];
  it.each(failures)(
    'that %s: says so, shows no verdict, and goes on without a restart when it can',
    async (_, faults, code, trouble, mayPass) => {
      const before = await kiosk.scan(drawScans(party, 3, random));
      expect(before.filter((said) => said.startsWith('error:'))).toEqual([]);

      evening.disk.set({ noRealSync: true, ...faults });
      const steps = drawScans(party, 6, random);
      const said = await kiosk.scan(steps);
      // Where there is room for some writes, the first scans may get through: never the last.
      expect(said.at(-1)).toBe(`error:${code}`);
      expect(said.filter((answer) => !answer.startsWith('error:')).length).toBeLessThanOrEqual(
        mayPass,
      );
      expect(await troublesShown(kiosk)).toContain(trouble);

      evening.disk.set({ noRealSync: true });
      const after = await kiosk.scan([...steps, ...drawScans(party, 3, random)]);
      expect(after.filter((answer) => answer.startsWith('error:'))).toEqual([]);
      expect(await troublesShown(kiosk)).not.toContain(trouble);
    },
  );

  it('has every answered verdict and nothing that was not asked, after all that', async () => {
    await kiosk.kill();
    expect(await evening.troubles()).toEqual([]);
  });

  it('keeps what it answered when it is killed while the disk is full', async () => {
    const found: string[] = [];
    for (let seed = 0; seed < 12; seed += 1) {
      const draw = seededRandom(seed);
      evening.disk.set({ noRealSync: true });
      const another = await evening.startAtGate();
      evening.disk.set({ noRealSync: true, room: Math.floor(draw() * 60_000) });
      await another.scan(drawScans(party, 20, draw));
      await another.kill();
      evening.disk.set({ noRealSync: true });
      const troubles = await evening.troubles();
      found.push(...troubles.map((trouble) => `seed ${seed}: ${trouble}`));
    }
    expect(found).toEqual([]);
  });

  it('names a folder that can not be written, changes nothing, and opens it later', async () => {
    await (await evening.startAtGate()).close();
    evening.readJournal();
    evening.disk.set({ readOnly: true });
    const refused = await evening.start();
    expect(await refused.open()).toMatchObject({ phase: 'failed', code: 'database-unavailable' });
    await refused.kill();
    expect(await evening.troubles()).toEqual([]);
  });

  it.each([0, 5_000, 60_000])(
    'names a disk that is full at the first start, and starts when there is room (%i bytes)',
    async (room) => {
      const full = await Evening.begin(path.join(work, `full-${room}`), party, { onShim: true });
      full.disk.set({ noRealSync: true, room });
      const refused = await full.start();
      expect(await refused.open()).toMatchObject({ phase: 'failed', code: 'disk-full' });
      await refused.kill();
      full.disk.set({ noRealSync: true });
      const started = await full.startAtGate();
      await started.scan(drawScans(party, 3, random));
      await started.kill();
      expect(await full.troubles()).toEqual([]);
      full.close();
    },
  );
});

/** Mounts a small file system; null where this user may not. */
function mountSmallDisk(at: string, megabytes: number): (() => void) | null {
  mkdirSync(at);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', at], {
      stdio: 'ignore',
    });
  } catch {
    return null;
  }
  return () => execFileSync('umount', ['-l', at]);
}

describe('a small disk that is really full', () => {
  it('refuses verdicts, loses none, and goes on when a file was removed', async (context) => {
    const disk = path.join(work, 'small-disk');
    const unmount = mountSmallDisk(disk, 12);
    if (unmount === null) return context.skip('only root may mount a small disk');
    const [folder, journal] = [path.join(disk, 'data'), path.join(work, 'small.journal')];
    const packageFile = path.join(work, 'small.ghpkg');
    try {
      await writeParty(party, packageFile);
      const kiosk = await ChildKiosk.start({ dataFolder: folder, journal });
      await kiosk.open();
      await kiosk.setUp(party, packageFile);
      await kiosk.scan(drawScans(party, 5, random));
      const filler = path.join(disk, 'holiday-video.mp4');
      fillDisk(disk, filler);
      const said: string[] = [];
      for (let round = 0; round < 400 && !said.at(-1)?.startsWith('error:'); round += 1) {
        said.push(...(await kiosk.scan(drawScans(party, 1, random))));
      }
      expect(said.at(-1)).toBe('error:disk-full');
      expect(await troublesShown(kiosk)).toContain('disk-full');
      rmSync(filler);
      const after = await kiosk.scan(drawScans(party, 10, random));
      expect(after.filter((answer) => answer.startsWith('error:'))).toEqual([]);
      await kiosk.kill();
      expect(await findTroubles(folder, readGateJournal(journal))).toEqual([]);
    } finally {
      unmount();
    }
  });
});

/** Leaves not a page free. */
function fillDisk(disk: string, filler: string): void {
  const { bavail, bsize } = statfsSync(disk);
  writeFileSync(filler, Buffer.alloc(bavail * bsize));
  if (!existsSync(filler)) throw new Error('the filler is not there');
}
