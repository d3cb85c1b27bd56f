import { randomBytes } from 'node:crypto';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createBackupStore } from '#server/storage/backup-store.ts';
import { toInstant } from '#shared/domain/instant.ts';
import type { SegmentCommit } from '#shared/wire/backup.ts';
import { openTestHub, type TestHub } from '#tests/fixtures/hub-app.ts';
import {
  backupCommandOf,
  bringPiece,
  pieceOf,
  putPart,
  snapshotOf,
} from '#tests/fixtures/hub-backup.ts';
import { enrolKiosk, type HubKiosk } from '#tests/fixtures/hub-kiosk.ts';

const DAY_MS = 86_400_000;

let stand: TestHub;
let kiosk: HubKiosk;

beforeAll(async () => {
  stand = await openTestHub();
});
afterAll(() => stand[Symbol.asyncDispose]());
beforeEach(async () => {
  kiosk = await enrolKiosk(stand, { name: `Gate ${randomBytes(4).toString('hex')}` });
});

/** So many days ago, at an hour of that day (UTC). */
const daysAgo = (days: number, hour = 0) =>
  toInstant((Math.floor(Date.now() / DAY_MS) - days) * DAY_MS + hour * 3_600_000);

/** Lets days pass for the pieces that are here: a backup under way is left alone. */
async function age(days: number): Promise<void> {
  await stand.hub.pool.query(
    `UPDATE backup_pieces SET announced_at = announced_at - $1 * interval '1 day'
     WHERE kiosk_id = $2`,
    [days, kiosk.id],
  );
}

async function snapshot(days: number, packs: readonly string[], operations: number, hour = 0) {
  const manifest = await bringPiece(kiosk, randomBytes(100), 'manifest');
  const taken_at = daysAgo(days, hour);
  const one = snapshotOf(manifest, packs, { taken_at, operations_up_to: operations });
  const { statusCode } = await kiosk.ask('POST', '/v1/backup/snapshots', one);
  expect(statusCode).toBe(200);
  return one;
}

async function segment(first: number, last: number): Promise<SegmentCommit> {
  const piece = await bringPiece(kiosk, randomBytes(60), 'segment');
  const one: SegmentCommit = { piece, made_at: daysAgo(0), first, last };
  expect((await kiosk.ask('POST', '/v1/backup/segments', one)).statusCode).toBe(200);
  return one;
}

async function pieces(): Promise<Set<string>> {
  const { rows } = await stand.hub.pool.query<{ piece: string }>(
    'SELECT piece FROM backup_pieces WHERE kiosk_id = $1',
    [kiosk.id],
  );
  return new Set(rows.map(({ piece }) => piece));
}

const sweep = () => backupCommandOf(stand, ['sweep']);

/** What the job that removes doomed files does four times an hour. */
async function removeFiles(): Promise<void> {
  const work = stand.hub.openWork();
  await work.crons.find(({ name }) => name === 'sweep-files')?.run();
  await work.close();
}

function filesOf(piece: string): string[] {
  try {
    return readdirSync(path.join(stand.folder, 'files/backups', kiosk.id, piece));
  } catch {
    return [];
  }
}

describe('old backups', () => {
  test('go with their pieces and files; what a kept one names stays', async () => {
    const shared = await bringPiece(kiosk, randomBytes(500));
    const own = await bringPiece(kiosk, randomBytes(500));
    const old = await snapshot(20, [shared, own], 1, 6);
    const later = await snapshot(20, [shared], 2, 18);
    const newest = await snapshot(0, [shared], 3);
    await age(20);
    expect(filesOf(own)).toHaveLength(1);
    expect((await sweep()).code).toBe(0);
    expect(await pieces()).toEqual(new Set([shared, later.manifest, newest.manifest]));
    await removeFiles();
    expect([filesOf(own), filesOf(old.manifest)]).toEqual([[], []]);
    expect(filesOf(shared)).toHaveLength(1);
    const list = await createBackupStore(stand.hub.base.database).snapshot(old.id);
    expect(list).toBeNull();
  });

  test('leave a backup alone that is under way, and a piece half here for a week', async () => {
    const packed = await bringPiece(kiosk, randomBytes(300));
    const half = randomBytes(300);
    await kiosk.ask('POST', '/v1/backup/pieces', {
      piece: pieceOf(half),
      kind: 'pack',
      bytes: 300,
    });
    await putPart(kiosk, pieceOf(half), 0, half.subarray(0, 100));
    await age(6);
    await sweep();
    expect(await pieces()).toEqual(new Set([packed, pieceOf(half)]));
    await age(2);
    await sweep();
    expect(await pieces()).toEqual(new Set());
    await removeFiles();
    expect(filesOf(pieceOf(half))).toEqual([]);
    // What the kiosk believed to be here is missed when it says that the backup is whole.
    const manifest = await bringPiece(kiosk, randomBytes(90), 'manifest');
    const late = await kiosk.ask('POST', '/v1/backup/snapshots', snapshotOf(manifest, [packed]));
    expect([late.statusCode, late.json().facts]).toEqual([409, { missing: 1 }]);
  });

  test('a month’s snapshot is restored as it is, a day’s with the operations since', async () => {
    const month = await snapshot(60, [], 10);
    for (let day = 8; day > 0; day -= 1) await snapshot(day, [], 100 - day);
    await segment(8, 12);
    await segment(80, 94);
    const fresh = await segment(94, 99);
    const day = await snapshot(0, [], 99);
    const newest = await segment(100, 104);
    await sweep();
    const store = createBackupStore(stand.hub.base.database);
    expect(await store.segmentsAfter(kiosk.id, month.operations_up_to)).toEqual([]);
    expect(await store.segmentsAfter(kiosk.id, day.operations_up_to)).toEqual([newest]);
    expect(await store.segmentsAfter(kiosk.id, 94)).toEqual([fresh, newest]);
  });

  test('a snapshot that is being committed keeps its pieces', async () => {
    const pack = await bringPiece(kiosk, randomBytes(200));
    const manifest = await bringPiece(kiosk, randomBytes(90), 'manifest');
    await age(30);
    const { transact, database } = stand.hub.base;
    const store = createBackupStore(database);
    const one = snapshotOf(manifest, [pack], { taken_at: daysAgo(0) });
    let swept: Promise<unknown> = Promise.resolve();
    await transact(async (tx) => {
      await store.holdVerified(tx, kiosk.id, [manifest, pack]);
      swept = sweep();
      // The sweep looks for what nothing names, and waits for the pieces that are held.
      await expect
        .poll(async () => {
          const { rows } = await stand.hub.pool.query(
            `SELECT 1 FROM pg_stat_activity WHERE datname = current_database()
             AND wait_event_type = 'Lock'`,
          );
          return rows.length;
        })
        .toBeGreaterThan(0);
      await store.addSnapshot(tx, kiosk.id, one, daysAgo(0));
    });
    await swept;
    expect(await pieces()).toEqual(new Set([pack, manifest]));
  });
});
