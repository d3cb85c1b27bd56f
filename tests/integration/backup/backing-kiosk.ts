import { Agent } from 'node:https';
import { kioskMigrations } from '#migrations/kiosk/index.ts';
import { openBackups } from '#core/backups.ts';
import { devicePublicKey, ensureDevice } from '#core/keys/device-identity.ts';
import { openDatabaseKey } from '#core/keys/database-key.ts';
import { createLog, silentLog } from '#core/log.ts';
import type { Backup } from '#core/services/backup/backup.ts';
import type { CrashPoint } from '#core/services/crash-point.ts';
import { createStoreHealth } from '#core/services/store-health.ts';
import { openDatabase } from '#core/storage/database.ts';
import { createDiskSpace } from '#core/storage/disk-space.ts';
import { createGateStore } from '#core/storage/gate-store.ts';
import { createKioskStore } from '#core/storage/kiosk-store.ts';
import { createHubClient } from '#core/sync/hub-client.ts';
import { createHubTransport } from '#core/sync/hub-transport.ts';
import { systemClock } from '#core/system-clock.ts';
import { TEST_KEY } from '#tests/fixtures/small-event.ts';

/** What backs a folder up to a hub that knows it, wired as in a kiosk. */
export interface BackingKiosk extends AsyncDisposable {
  readonly backup: Backup;
  /** As if somebody stood at the gate without a pause. */
  isBusy: boolean;
  /** All that was made is at the hub. */
  isThrough(): boolean;
  rows<R>(sql: string): R[];
}

export async function openBackingKiosk(
  dataFolder: string,
  hubUrl: string,
  crashPoint: CrashPoint = () => {},
): Promise<BackingKiosk> {
  const opening = await openDatabaseKey({ dataFolder, hasDatabase: true, throwawayKey: TEST_KEY });
  if (opening.kind !== 'opened') throw new TypeError('a throw-away key opens at once');
  const { databaseKey, secrets } = opening.key;
  const database = await openDatabase({
    dataFolder,
    key: databaseKey,
    migrations: kioskMigrations,
  });
  const store = createGateStore(database, createStoreHealth(createDiskSpace(dataFolder)));
  const transaction: typeof store.transaction = (work) => store.transaction(work);
  const device = await ensureDevice({
    secrets,
    store: createKioskStore(database, transaction),
    at: new Date().toISOString(),
  });
  const now = (): number => Date.now();
  const client = createHubClient({
    transport: createHubTransport({ hubUrl, agent: new Agent(), version: '0.1.0', now }),
    device,
    publicKey: (await devicePublicKey(secrets)) ?? '',
    knownOffset: null,
    clock: systemClock,
  });
  const kiosk = { isBusy: false };
  const backup = await openBackups({
    request: {
      dataFolder,
      nativeBinding: undefined,
      version: '0.1.0',
      backupScript: new URL('../../../src-main/core/storage/backup-worker.ts', import.meta.url),
      backupTimes: { segments: 100, snapshots: 24 * 3_600_000, look: 25, longestWait: 10_000 },
      crashPoint,
    },
    database,
    databaseKey,
    transaction,
    device,
    sync: { client: () => client, isBusy: () => kiosk.isBusy },
    now,
    log: process.env['BACKUP_LOG'] === undefined ? silentLog : createLog(process.env['BACKUP_LOG']),
  });
  const count = (sql: string): number => database.prepare<[], number>(sql).pluck().get() ?? 0;
  return Object.assign(kiosk, {
    backup,
    isThrough: () =>
      count('SELECT count(*) FROM backup_snapshots WHERE verified_at IS NOT NULL') > 0 &&
      count(`SELECT (SELECT count(*) FROM backup_snapshots WHERE verified_at IS NULL)
        + (SELECT count(*) FROM backup_segments WHERE verified_at IS NULL)
        + (SELECT count(*) FROM backup_state WHERE wanted IS NOT NULL)
        + (SELECT count(*) FROM backup_pieces WHERE state = 'waiting')`) === 0,
    rows: <R>(sql: string) => database.prepare<[], R>(sql).all(),
    async [Symbol.asyncDispose]() {
      await backup.close();
      client.close();
      database.close();
    },
  });
}
