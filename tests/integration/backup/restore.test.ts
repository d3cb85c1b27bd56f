import { execFileSync, spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCore } from '#core/core.ts';
import { openDatabaseKey } from '#core/keys/database-key.ts';
import { silentLog } from '#core/log.ts';
import { restoreBackup, type RestoreRequest } from '#core/restore.ts';
import { openFolderSource } from '#core/services/backup/folder-source.ts';
import type { RestoreReport } from '#core/services/backup/restore-report.ts';
import type { RestoreSource } from '#core/services/backup/restore-source.ts';
import { openHubSource } from '#core/sync/restore-hub.ts';
import { Vault, VAULT_FOLDER } from '#core/storage/vault.ts';
import { newId } from '#shared/domain/id.ts';
import { EVENT_ID, MAIN_GATE, NOON, TEST_KEY } from '#tests/fixtures/small-event.ts';
import { SettableClock } from '#tests/fakes/settable-clock.ts';
import { openGate, openRaw } from '#tests/integration/core/test-core.ts';
import {
  keepPicture,
  openKeys,
  ownOf,
  PICTURE,
  PICTURE_BYTES,
  segmentOf,
  snapshotOf,
} from './kiosk-backup.ts';
import type { RestorePlanned } from './restore-child.ts';
import { newFolder, newRecipient, type Recipient } from './sealed-backup.ts';
import { openSmallHub } from './small-hub.ts';

const room = newFolder();
const backup = path.join(room, 'backup');
afterAll(() => rmSync(room, { recursive: true, force: true }));

let organiser: Recipient;
let lost: { kiosk: string; seq: number };
let lateTicket = '';
let checkIns: unknown[] = [];

beforeAll(async () => {
  organiser = await newRecipient();
  mkdirSync(backup);
  await using gate = await openGate((small) => ({
    guests: [1, 2, 3, 4].map(() => small.addGuest()),
    late: small.addGuest(),
  }));
  const { guests, late } = gate.made;
  lateTicket = late.text;
  for (const guest of guests.slice(0, 2)) await gate.scan(guest.text);
  await keepPicture(gate.folder);
  const { commit } = await snapshotOf(gate.folder, backup, [organiser]);
  for (const guest of guests.slice(2)) await gate.scan(guest.text);
  await segmentOf(gate.folder, backup, organiser, commit.operations_up_to + 1);
  lost = ownOf(gate.folder);
  checkIns = gate.rows('SELECT id, scan_id, verdict, kiosk_id FROM check_ins ORDER BY id');
});

let made = 0;
const newTarget = () => path.join(room, `restored-${++made}`);

/** A copy of the backup, to be spoilt. */
function copyOfBackup(): string {
  const folder = path.join(room, `copy-${++made}`);
  mkdirSync(folder);
  for (const name of readdirSync(backup)) {
    copyFileSync(path.join(backup, name), path.join(folder, name));
  }
  return folder;
}

async function restore(
  dataFolder: string,
  change: Partial<RestoreRequest> & { from?: string } = {},
): Promise<RestoreReport> {
  return await restoreBackup({
    openSource: () =>
      openFolderSource(change.from ?? backup, change.identity ?? organiser.identity),
    identity: organiser.identity,
    dataFolder,
    async openKey(folder) {
      const asked = { dataFolder: folder, hasDatabase: false, throwawayKey: TEST_KEY };
      const opening = await openDatabaseKey(asked);
      if (opening.kind !== 'opened') throw new TypeError('a throw-away key opens at once');
      return opening.key;
    },
    log: silentLog,
    onProgress: () => {},
    ...change,
  });
}

function fileOfKind(folder: string, kind: string): string {
  const name = readdirSync(folder).find((file) => file.endsWith(`.${kind}.age`));
  return path.join(folder, name ?? 'none');
}

function rowsOf(folder: string, sql: string): unknown[] {
  const database = openRaw(folder);
  const rows = database.prepare(sql).all();
  database.close();
  return rows;
}

function expectWhole(folder: string, report: RestoreReport): void {
  const kept = rowsOf(folder, 'SELECT id, scan_id, verdict, kiosk_id FROM check_ins ORDER BY id');
  expect(kept).toEqual(checkIns);
  expect(report.of_kiosk).toBe(lost.kiosk);
  expect(report.kiosk_id).not.toBe(lost.kiosk);
  expect(report.operations).toMatchObject({ refused: 0, held: 0, missing: 0, applied: 2 });
  expect(report.log.map(({ broken_at: broken }) => broken)).toEqual([null]);
  expect(report.waiting).toBe(lost.seq);
  expect(existsSync(`${folder}.restoring`)).toBe(false);
}

describe('a restore from a folder', () => {
  it('brings back every check-in, files and the log, under a new kiosk id', async () => {
    const folder = newTarget();
    expectWhole(folder, await restore(folder));

    const keys = openKeys(folder);
    const vault = new Vault(path.join(folder, VAULT_FOLDER), keys);
    expect(await vault.read(PICTURE)).toEqual({ ok: true, bytes: PICTURE_BYTES });
    keys.close();

    const core = createCore({
      dataFolder: folder,
      throwawayKey: TEST_KEY,
      clock: new SettableClock(NOON + 60_000),
      log: silentLog,
    });
    await core.open();
    const place = { eventId: EVENT_ID, gateId: MAIN_GATE };
    await core.call('setup.chooseGate', { kioskName: 'Laptop two', ...place });
    const scan = { scanId: newId(), text: lateTicket, reader: 'camera', direction: 'in' } as const;
    expect(await core.call('gate.scan', scan)).toMatchObject({ verdict: 'admitted' });
    await core.close();
  });

  it('writes nothing readable to the disk', async () => {
    const folder = newTarget();
    await restore(folder);
    const names = rowsOf(folder, 'SELECT name FROM users') as { name: string }[];
    expect(names.length).toBeGreaterThan(0);
    for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
      const at = path.join(folder, file);
      const bytes = existsSync(at) && !readdirOrNull(at) ? readFileSync(at) : Buffer.alloc(0);
      for (const { name } of names) expect(bytes.includes(name)).toBe(false);
    }
  });

  it('leaves unreadable what was erased after the backup was made', async () => {
    const folder = newTarget();
    const erasure = {
      id: newId(),
      user_id: PICTURE.personId,
      purpose: 'face',
      asked_at: new Date().toISOString(),
    } as const;
    await restore(folder, {
      async openSource() {
        const source = await openFolderSource(backup, organiser.identity);
        const plan: RestoreSource['plan'] = async (id) => ({
          ...(await source.plan(id)),
          erasures: [erasure],
        });
        return { ...source, plan };
      },
    });
    const keys = openKeys(folder);
    const vault = new Vault(path.join(folder, VAULT_FOLDER), keys);
    expect(await vault.read(PICTURE)).toEqual({ ok: false, why: 'erased' });
    keys.close();
  });

  it('touches no folder that has something in it', async () => {
    const folder = newTarget();
    mkdirSync(folder);
    writeFileSync(path.join(folder, 'gatehouse.db'), 'somebody’s');
    await expect(restore(folder)).rejects.toMatchObject({ code: 'restore-target-not-empty' });
    expect(readFileSync(path.join(folder, 'gatehouse.db'), 'utf8')).toBe('somebody’s');
    expect(existsSync(`${folder}.restoring`)).toBe(false);
  });

  it('says so where the key is another one', async () => {
    const { identity } = await newRecipient();
    const folder = newTarget();
    await expect(restore(folder, { identity })).rejects.toMatchObject({
      code: 'backup-not-for-key',
    });
    expect(existsSync(folder)).toBe(false);
  });

  it.each(['pack', 'manifest', 'segment'])('finds a flipped bit in a %s', async (kind) => {
    const from = copyOfBackup();
    const file = fileOfKind(from, kind);
    const bytes = readFileSync(file);
    const middle = Math.floor(bytes.length / 2);
    bytes[middle] = (bytes[middle] ?? 0) ^ 1;
    writeFileSync(file, bytes);
    const folder = newTarget();
    await expect(restore(folder, { from })).rejects.toMatchObject({ code: 'backup-damaged' });
    expect(existsSync(folder)).toBe(false);
  });

  it.each(['pack', 'manifest', 'segment'])('finds a %s that was cut short', async (kind) => {
    const from = copyOfBackup();
    const file = fileOfKind(from, kind);
    truncateSync(file, readFileSync(file).length - 20);
    const folder = newTarget();
    await expect(restore(folder, { from })).rejects.toMatchObject({ code: 'backup-damaged' });
  });

  it('finds a pack that is missing, and one of another backup in its place', async () => {
    const from = copyOfBackup();
    const file = fileOfKind(from, 'pack');
    const bytes = readFileSync(file);
    rmSync(file);
    const folder = newTarget();
    await expect(restore(folder, { from })).rejects.toMatchObject({ code: 'backup-incomplete' });
    const other = fileOfKind(from, 'pack');
    copyFileSync(other, file);
    await expect(restore(folder, { from })).rejects.toMatchObject({ code: 'backup-damaged' });
    // What was broken off goes on once the part is there.
    writeFileSync(file, bytes);
    expectWhole(folder, await restore(folder, { from }));
  });

  it('clears away what a SIGKILL after the renaming left, and says the same', async () => {
    const folder = newTarget();
    const report = await restore(folder);
    const work = `${folder}.restoring`;
    mkdirSync(path.join(work, 'pieces'), { recursive: true });
    writeFileSync(path.join(work, 'report.json'), JSON.stringify(report));
    expect(await restore(folder)).toEqual(report);
    expectWhole(folder, report);
  });

  it('says so where the disk is full, and goes on when there is room', async (context) => {
    const disk = path.join(room, 'small-disk');
    mkdirSync(disk);
    const mounted = ['-t', 'tmpfs', '-o', 'size=400k', 'tmpfs', disk];
    if (spawnSync('mount', mounted).status !== 0) {
      return context.skip('only root may mount a small disk');
    }
    try {
      const folder = path.join(disk, 'data');
      await expect(restore(folder)).rejects.toMatchObject({ code: 'disk-full' });
      expect(existsSync(folder)).toBe(false);
      execFileSync('mount', ['-o', 'remount,size=16m', disk]);
      expectWhole(folder, await restore(folder));
    } finally {
      execFileSync('umount', ['-l', disk]);
    }
  });

  it('opens what an earlier version wrote', async () => {
    const from = path.join(import.meta.dirname, '../../fixtures/backup-1');
    const identity = readFileSync(path.join(from, 'key.txt'), 'utf8').trim();
    const folder = newTarget();
    const report = await restore(folder, { from, identity });
    expect(report.operations).toMatchObject({ applied: 2, refused: 0, held: 0, missing: 0 });
    expect(report.counts['check_ins']).toBe(4);
    expect(report.log.map(({ broken_at: broken }) => broken)).toEqual([null]);
  });

  it.each([
    ['fetching', 1],
    ['fetching', 3],
    ['unpacking', 1],
    ['unpacking', 2],
    ['checking', 1],
    ['operations', 1],
  ] as const)('comes to the same after SIGKILL while %s (%i)', async (stage, nth) => {
    const dataFolder = newTarget();
    const { identity } = organiser;
    const planned: RestorePlanned = { from: backup, identity, dataFolder, stage, nth };
    const program = path.join(import.meta.dirname, 'restore-child.ts');
    const child = spawnSync(process.execPath, ['--no-warnings', program, JSON.stringify(planned)], {
      encoding: 'utf8',
    });
    expect(child.signal, `it said: ${child.stderr}`).toBe('SIGKILL');
    expect(existsSync(dataFolder)).toBe(false);
    expectWhole(dataFolder, await restore(dataFolder));
  });
});

describe('a restore from the hub', () => {
  const fromHub = (hubUrl: string, identity: string): Partial<RestoreRequest> => ({
    openSource: (folder) => openHubSource({ hubUrl, identity, folder }),
  });

  it('needs nothing but the key and the address, and goes on where the line broke', async () => {
    await using hub = await openSmallHub(backup, organiser);
    hub.breakOff(300, 2);
    const folder = newTarget();
    expectWhole(folder, await restore(folder, fromHub(hub.url, organiser.identity)));
    expect(hub.ranges.length).toBeGreaterThan(0);
  });

  it('finds a piece that the hub has altered, and keeps nothing of it', async () => {
    const from = copyOfBackup();
    await using hub = await openSmallHub(from, organiser);
    const file = fileOfKind(from, 'pack');
    const bytes = readFileSync(file);
    const spoilt = Buffer.from(bytes);
    spoilt[200] = (spoilt[200] ?? 0) ^ 1;
    writeFileSync(file, spoilt);
    const folder = newTarget();
    const again = fromHub(hub.url, organiser.identity);
    await expect(restore(folder, again)).rejects.toMatchObject({ code: 'backup-damaged' });
    writeFileSync(file, bytes);
    expectWhole(folder, await restore(folder, again));
  });

  it('says so where the hub is away', async () => {
    const again = fromHub('http://127.0.0.1:9', organiser.identity);
    await expect(restore(newTarget(), again)).rejects.toMatchObject({ code: 'hub-unreachable' });
  });

  it('is one command', () => {
    const folder = newTarget();
    const keyFile = path.join(room, 'key.txt');
    writeFileSync(keyFile, `# created: today\n${organiser.identity}\n`);
    const program = path.join(import.meta.dirname, '../../../tools/restore.ts');
    const asked = ['--from', backup, '--identity', keyFile, '--data', folder];
    const told = spawnSync(process.execPath, ['--no-warnings', program, ...asked], {
      encoding: 'utf8',
      env: { ...process.env, GATEHOUSE_THROWAWAY_KEY: TEST_KEY },
    });
    expect(told.stderr).toContain('Unpacking: 1 of');
    expect(told.stdout).toMatch(/ {2}check_ins: 4\n/);
    expect(told.stdout).toContain('whole');
    expect(told.status).toBe(0);
  });
});

describe('a drill', () => {
  it('says what a restore would take and lose, and leaves nothing behind', () => {
    const keyFile = path.join(room, 'drill-key.txt');
    const scratch = path.join(room, 'scratch');
    mkdirSync(scratch);
    writeFileSync(keyFile, `${organiser.identity}\n`);
    const program = path.join(import.meta.dirname, '../../../tools/drill.ts');
    const asked = ['--from', backup, '--identity', keyFile];
    const env = { ...process.env, TMPDIR: scratch };
    const told = spawnSync(process.execPath, ['--no-warnings', program, ...asked], {
      encoding: 'utf8',
      env,
    });
    expect(told.stdout).toMatch(/RTO [\d.]+ s. RPO \d+ s/);
    expect(told.status).toBe(0);
    expect(readdirSync(scratch)).toEqual([]);
  });
});

function readdirOrNull(folder: string): string[] | null {
  try {
    return readdirSync(folder);
  } catch {
    // A file is no folder.
    return null;
  }
}
