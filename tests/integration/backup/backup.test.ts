import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, afterEach, describe, expect, it, vi } from 'vitest';
import { openDatabaseKey } from '#core/keys/database-key.ts';
import { silentLog } from '#core/log.ts';
import { restoreBackup } from '#core/restore.ts';
import { openFolderSource } from '#core/services/backup/folder-source.ts';
import type { RestoreReport } from '#core/services/backup/restore-report.ts';
import { BACKUP_CRASH_POINTS } from '#core/services/crash-point.ts';
import { Vault, VAULT_FOLDER } from '#core/storage/vault.ts';
import { TEST_KEY } from '#tests/fixtures/small-event.ts';
import { openGate, openRaw, type TestGate } from '#tests/integration/core/test-core.ts';
import { openBackingKiosk, type BackingKiosk } from './backing-kiosk.ts';
import type { BackupPlanned } from './backup-child.ts';
import { openKeepingHub, type KeepingHub } from './keeping-hub.ts';
import { keepPicture, openKeys, ownOf, PICTURE, PICTURE_BYTES } from './kiosk-backup.ts';
import { newFolder, newRecipient, type Recipient } from './sealed-backup.ts';

const room = newFolder();
afterAll(() => rmSync(room, { recursive: true, force: true }));

interface Guest {
  readonly text: string;
}
let made = 0;
let organiser: Recipient;
let pieces = '';
let hub: KeepingHub;
let gate: TestGate<Guest[]>;

beforeAll(async () => {
  organiser = await newRecipient();
});
beforeEach(async () => {
  pieces = path.join(room, `pieces-${++made}`);
  mkdirSync(pieces);
  hub = await openKeepingHub(pieces, [organiser]);
  gate = await openGate((small) => [1, 2, 3, 4, 5, 6].map(() => small.addGuest()));
  await keepPicture(gate.folder);
  await scan(0);
});
afterEach(async () => {
  await gate[Symbol.asyncDispose]();
  await hub[Symbol.asyncDispose]();
});

async function scan(guest: number): Promise<void> {
  const result = await gate.scan(gate.made[guest]?.text ?? '');
  expect(result.verdict).toBe('admitted');
}

const backing = (): Promise<BackingKiosk> => openBackingKiosk(gate.folder, hub.url);

/** Every operation is at the hub, in a snapshot or a segment. */
async function through(kiosk: BackingKiosk): Promise<void> {
  await vi.waitFor(
    () => {
      expect(kiosk.isThrough()).toBe(true);
      expect(held()).toBe(ownOf(gate.folder).seq);
    },
    { timeout: 20_000, interval: 25 },
  );
}

const held = (): number =>
  Math.max(
    ...hub.segments.map(({ last }) => last),
    ...hub.snapshots.map(({ operations_up_to: upTo }) => upTo),
    0,
  );

async function restored(identity = organiser.identity): Promise<[string, RestoreReport]> {
  const dataFolder = path.join(room, `restored-${++made}`);
  const report = await restoreBackup({
    openSource: () => openFolderSource(pieces, identity),
    identity,
    dataFolder,
    async openKey(folder) {
      const asked = { dataFolder: folder, hasDatabase: false, throwawayKey: TEST_KEY };
      const opening = await openDatabaseKey(asked);
      if (opening.kind !== 'opened') throw new TypeError('a throw-away key opens at once');
      return opening.key;
    },
    log: silentLog,
    onProgress: () => {},
  });
  return [dataFolder, report];
}

/** A restore has what the kiosk has. */
async function expectSame(identity?: string): Promise<void> {
  const [folder, report] = await restored(identity);
  expect(report.operations).toMatchObject({ refused: 0, held: 0, missing: 0 });
  const sql = 'SELECT id, scan_id, verdict, kiosk_id FROM check_ins ORDER BY id';
  const database = openRaw(folder);
  expect(database.prepare(sql).all()).toEqual(gate.rows(sql));
  database.close();
  const keys = openKeys(folder);
  const read = await new Vault(path.join(folder, VAULT_FOLDER), keys).read(PICTURE);
  keys.close();
  expect(read).toEqual({ ok: true, bytes: PICTURE_BYTES });
}

describe('a kiosk that is joined to a hub', () => {
  it('makes a snapshot, then segments, that are restored to the same', async () => {
    await using kiosk = await backing();
    await through(kiosk);
    expect(hub.snapshots).toHaveLength(1);
    await scan(1);
    await scan(2);
    await through(kiosk);
    expect(hub.snapshots).toHaveLength(1);
    expect(hub.segments.length).toBeGreaterThan(0);
    expect(kiosk.backup.view()).toMatchObject({
      state: 'resting',
      waiting: { pieces: 0, bytes: 0 },
      goodAt: hub.snapshots[0]!.taken_at,
      recordedAt: hub.segments.at(-1)!.made_at,
      recipients: [{ name: 'Organiser', isDrill: false }],
      failure: null,
    });
    expect(readdirSync(path.join(gate.folder, 'backup'))).toEqual([]);
    await expectSame();
  });

  it('admits while a backup is made', async () => {
    await using kiosk = await backing();
    for (const guest of [1, 2, 3, 4, 5]) await scan(guest);
    await through(kiosk);
    await expectSame();
  });

  it('sends little again when somebody asks for another', async () => {
    await using kiosk = await backing();
    await through(kiosk);
    const first = hub.snapshots[0]!;
    kiosk.backup.now('demand');
    await vi.waitFor(() => expect(hub.snapshots).toHaveLength(2), { timeout: 20_000 });
    await through(kiosk);
    const second = hub.snapshots.at(-1)!;
    expect(second.reason).toBe('demand');
    // The pack of the files is the one of before.
    expect(second.packs.some((pack) => first.packs.includes(pack))).toBe(true);
    await expectSame();
  });

  it('packs everything anew for a recipient who is added', async () => {
    await using kiosk = await backing();
    await through(kiosk);
    const other = await newRecipient();
    hub.recipients = [organiser, other];
    await vi.waitFor(() => expect(hub.snapshots).toHaveLength(2), { timeout: 20_000 });
    await through(kiosk);
    const [first, second] = hub.snapshots;
    expect(second!.packs.some((pack) => first!.packs.includes(pack))).toBe(false);
    for (const piece of [first!.manifest, ...first!.packs]) hub.lose(piece);
    await expectSame(other.identity);
    await expectSame();
  });

  it('packs anew what a hub that was restored has lost', async () => {
    await using kiosk = await backing();
    await through(kiosk);
    for (const pack of hub.snapshots[0]!.packs) hub.lose(pack);
    hub.lose(hub.snapshots[0]!.manifest);
    kiosk.backup.now('demand');
    await vi.waitFor(() => expect(hub.snapshots).toHaveLength(2), { timeout: 20_000 });
    await through(kiosk);
    await expectSame();
  });

  it('makes one when the doors of an event close', async () => {
    await using kiosk = await backing();
    await through(kiosk);
    const database = openRaw(gate.folder);
    const soon = new Date(Date.now() + 50).toISOString();
    database.prepare('UPDATE events SET doors_close_at = ?').run(soon);
    database.close();
    await vi.waitFor(() => expect(hub.snapshots).toHaveLength(2), { timeout: 20_000 });
    expect(hub.snapshots[1]).toMatchObject({ reason: 'event-closed' });
    await through(kiosk);
    await expectSame();
  });

  it('sends what happens at a busy gate before the snapshot that waits for it', async () => {
    await using kiosk = await backing();
    await through(kiosk);
    kiosk.isBusy = true;
    kiosk.backup.now('demand');
    await scan(1);
    const { seq } = ownOf(gate.folder);
    await vi.waitFor(() => expect(hub.segments.at(-1)?.last).toBe(seq), { timeout: 20_000 });
    expect(hub.snapshots).toHaveLength(1);
    kiosk.isBusy = false;
    await through(kiosk);
    expect(hub.snapshots).toHaveLength(2);
    await expectSame();
  });

  it('makes nothing while nobody could open it', async () => {
    hub.recipients = [];
    await using kiosk = await backing();
    kiosk.backup.now('demand');
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(hub.snapshots).toEqual([]);
    hub.recipients = [organiser];
    await through(kiosk);
    await expectSame();
  });

  it('keeps pieces while the hub is away, says why, and goes on', async () => {
    await using kiosk = await backing();
    await through(kiosk);
    hub.isAway = true;
    await scan(1);
    await vi.waitFor(
      () =>
        expect(kiosk.rows('SELECT failure FROM backup_state')).toEqual([
          { failure: 'hub-unreachable' },
        ]),
      { timeout: 20_000 },
    );
    hub.isAway = false;
    kiosk.backup.now('demand');
    await through(kiosk);
    await vi.waitFor(
      () => expect(kiosk.rows('SELECT failure FROM backup_state')).toEqual([{ failure: null }]),
      { timeout: 20_000 },
    );
    await expectSame();
  });
});

describe.each(BACKUP_CRASH_POINTS)('killed at %s', (point) => {
  it('goes on, and what it made is whole', async () => {
    const planned: BackupPlanned = { dataFolder: gate.folder, hubUrl: hub.url, point, nth: 1 };
    const child = spawn(
      process.execPath,
      [path.join(import.meta.dirname, 'backup-child.ts'), JSON.stringify(planned)],
      { stdio: ['ignore', 'ignore', 'inherit'] },
    );
    const [, signal] = (await once(child, 'exit')) as [number | null, string | null];
    expect(signal).toBe('SIGKILL');
    await scan(1);
    await using kiosk = await backing();
    await through(kiosk);
    expect(existsSync(pieces)).toBe(true);
    expect(readdirSync(path.join(gate.folder, 'backup'))).toEqual([]);
    await expectSame();
  });
});
