import { createBackupFiles } from '../files/backup-files.ts';
import { openCopyStore } from '../files/copy-store.ts';
import { keepBackups } from '../jobs/keep-backups.ts';
import type { CronTask } from '../jobs/worker.ts';
import { sealTo } from '../keys/age-identity.ts';
import { backupRoutes } from '../routes/backups.ts';
import { restoreRoutes } from '../routes/restores.ts';
import type { Audit } from '../services/audit.ts';
import { createBackupCopies, type BackupCopies } from '../services/backup-copies.ts';
import { createBackupRetention, type BackupRetention } from '../services/backup-retention.ts';
import { createBackups, type Backups } from '../services/backups.ts';
import type { FileStore } from '../services/file-store.ts';
import { createRestores, type Restores } from '../services/restores.ts';
import { createBackupCopyStore } from '../storage/backup-copy-store.ts';
import { createBackupRetentionStore } from '../storage/backup-retention-store.ts';
import { createBackupStore } from '../storage/backup-store.ts';
import { createDocumentStore } from '../storage/document-store.ts';
import { createRestoreStore } from '../storage/restore-store.ts';
import type { HubBase, HubPart } from './base.ts';

interface Needs {
  readonly audit: Audit;
  readonly files: FileStore;
}

/** What is done about backups by hand and by the clock: for the command line too. */
export interface BackupDesk {
  readonly backups: Backups;
  readonly retention: BackupRetention;
  /** Null: there is no second store. */
  readonly copies: BackupCopies | null;
  close(): void;
}

/** Makes the services of backups, without a way in. */
export function openBackupDesk(
  { config, database, transact, now }: Pick<HubBase, 'config' | 'database' | 'transact' | 'now'>,
  { audit, files }: Needs,
): BackupDesk {
  const store = createBackupStore(database);
  const parts = createBackupFiles(files);
  const second = config.backups === undefined ? null : openCopyStore(config.backups.store);
  return {
    backups: createBackups({
      store,
      files: parts,
      intents: createDocumentStore(database),
      audit,
      transact,
      now,
    }),
    retention: createBackupRetention({
      store: createBackupRetentionStore(database),
      transact,
      now,
    }),
    copies:
      second === null
        ? null
        : createBackupCopies({
            store: createBackupCopyStore(database),
            pieces: store,
            parts,
            files,
            copies: second,
            transact,
            lockDays: config.backups?.lockDays ?? null,
            now,
          }),
    close: () => second?.close(),
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
    crons: keepBackups(desk.retention, desk.copies),
    close: () => {
      desk.close();
    },
  };
}
