import { mkdir, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import type { CoreHandlers } from '#shared/ipc/core-contract.ts';
import type { EngineRequest } from './engine-request.ts';
import type { Log } from './log.ts';
import { BACKUP_TIMES, startBackup, type Backup } from './services/backup/backup.ts';
import type { Device } from './services/device.ts';
import { createPauses } from './services/sync/pause.ts';
import { PIECES_FOLDER } from './storage/backup-messages.ts';
import { createBackupStore } from './storage/backup-store.ts';
import { createBackupThread } from './storage/backup-thread.ts';
import type { WritableDatabase } from './storage/database.ts';
import { createBackupHub } from './sync/hub-backup.ts';
import type { Sync } from './sync-request.ts';

type BackupHandlers = Pick<CoreHandlers, Extract<keyof CoreHandlers, `backup.${string}`>>;

export interface Backups extends Backup {
  readonly handlers: BackupHandlers;
}

/** Wires what backs the kiosk up. */
export async function openBackups(ports: {
  readonly request: Pick<
    EngineRequest,
    'dataFolder' | 'nativeBinding' | 'version' | 'backupScript' | 'backupTimes' | 'crashPoint'
  >;
  readonly database: WritableDatabase;
  readonly databaseKey: Uint8Array;
  readonly transaction: <T>(work: () => T) => T;
  readonly device: Device;
  readonly sync: Pick<Sync, 'client' | 'isBusy'>;
  readonly now: () => number;
  readonly log: Log;
}): Promise<Backups> {
  const { request, database, databaseKey, transaction, sync, log } = ports;
  const { dataFolder, nativeBinding, version } = request;
  const access = { dataFolder, key: databaseKey, nativeBinding };
  const folder = path.join(dataFolder, PIECES_FOLDER);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const backup = startBackup({
    store: createBackupStore(database, transaction, ports.device.kioskId),
    maker: createBackupThread(access, request.backupScript, version),
    folder,
    async sweep(kept) {
      const names = await readdir(folder);
      for (const name of names) {
        if (!kept.has(name)) await rm(path.join(folder, name), { recursive: true, force: true });
      }
      return names.filter((name) => kept.has(name));
    },
    hub: () => {
      const client = sync.client();
      return client === null ? null : createBackupHub(client);
    },
    isBusy: () => sync.isBusy(),
    pauses: createPauses(Math.random),
    times: request.backupTimes ?? BACKUP_TIMES,
    now: ports.now,
    crashPoint: request.crashPoint,
    onTrouble: (error) => {
      log.error('backup-failed', error);
    },
  });
  return {
    ...backup,
    handlers: {
      'backup.view': () => backup.view(),
      'backup.now': () => {
        backup.now('demand');
        return backup.view();
      },
    },
  };
}
