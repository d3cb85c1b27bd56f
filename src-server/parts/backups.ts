import type { BackupStoreConfig } from '../config.ts';
import { createBackupFiles } from '../files/backup-files.ts';
import { openCopyStore } from '../files/copy-store.ts';
import { createPgPrograms } from '../files/pg-programs.ts';
import { keepBackups } from '../jobs/keep-backups.ts';
import type { CronTask } from '../jobs/worker.ts';
import { sealTo } from '../keys/age-identity.ts';
import { ageStreams } from '../keys/age-streams.ts';
import { backupRoutes } from '../routes/backups.ts';
import { restoreRoutes } from '../routes/restores.ts';
import type { Audit } from '../services/audit.ts';
import { createBackupCopies, type BackupCopies } from '../services/backup-copies.ts';
import type { CopyStore } from '../services/backup-copy-ports.ts';
import { createBackupRetention, type BackupRetention } from '../services/backup-retention.ts';
import { createBackups, type Backups } from '../services/backups.ts';
import type { FileStore } from '../services/file-store.ts';
import { createHubBackups, type HubBackups } from '../services/hub-backup.ts';
import { createRestores, type Restores } from '../services/restores.ts';
import { createBackupCopyStore } from '../storage/backup-copy-store.ts';
import { createBackupRetentionStore } from '../storage/backup-retention-store.ts';
import { createBackupStore } from '../storage/backup-store.ts';
import { createDocumentStore } from '../storage/document-store.ts';
import { createHubBackupStore } from '../storage/hub-backup-store.ts';
import { createRestoreStore } from '../storage/restore-store.ts';
import type { HubBase, HubPart } from './base.ts';

interface Needs {
  readonly audit: Audit;
  readonly files: FileStore;
}

interface SecondStore {
  readonly copies: BackupCopies;
  /** The hub's own. */
  readonly hubBackups: HubBackups;
}

/** What is done about backups by hand and by the clock: for the command line too. */
export interface BackupDesk {
  readonly backups: Backups;
  readonly retention: BackupRetention;
  /** Null: there is no second store. */
  readonly second: SecondStore | null;
  close(): void;
}

/** Makes the services of backups, without a way in. */
export function openBackupDesk(
  { config, pool, database, transact, now }: Omit<HubBase, 'keys'>,
  { audit, files }: Needs,
): BackupDesk {
  const store = createBackupStore(database);
  const parts = createBackupFiles(files);
  const copyStore = config.backups === undefined ? null : openCopyStore(config.backups.store);
  const backups = createBackups({
    store,
    files: parts,
    intents: createDocumentStore(database),
    audit,
    transact,
    now,
  });

  function openSecond(settings: BackupStoreConfig, there: CopyStore): SecondStore {
    const shared = { copies: there, lockDays: settings.lockDays, now };
    const copies = createBackupCopies({
      ...shared,
      store: createBackupCopyStore(database),
      pieces: store,
      parts,
      files,
      transact,
    });
    const hubBackups = createHubBackups({
      ...shared,
      store: createHubBackupStore(database, pool),
      dump: createPgPrograms(config.directUrl ?? config.databaseUrl, settings.pgPrograms),
      age: ageStreams,
      recipients: () => backups.recipients(),
      copyFiles: () => copies.copyFiles(),
    });
    return { copies, hubBackups };
  }

  return {
    backups,
    retention: createBackupRetention({
      store: createBackupRetentionStore(database),
      transact,
      now,
    }),
    second:
      config.backups === undefined || copyStore === null
        ? null
        : openSecond(config.backups, copyStore),
    close: () => copyStore?.close(),
  };
}

/** Backups as a part of the hub. */
export interface BackupsPart extends HubPart {
  readonly restores: Restores;
  readonly crons: readonly CronTask[];
  close(): void;
}

/** Makes the part of kiosks' backups and of reading them again. */
export function openBackups(base: HubBase, needs: Needs): BackupsPart {
  const { database, transact, now } = base;
  const desk = openBackupDesk(base, needs);
  const restores = createRestores({
    store: createRestoreStore(database),
    backups: createBackupStore(database),
    files: createBackupFiles(needs.files),
    seal: sealTo,
    audit: needs.audit,
    transact,
    now,
  });
  return {
    restores,
    routes: [...backupRoutes(desk.backups), ...restoreRoutes(restores)],
    crons: keepBackups(desk.retention, desk.second),
    close: () => {
      desk.close();
    },
  };
}
