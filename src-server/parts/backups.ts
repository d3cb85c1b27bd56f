import { createBackupFiles } from '../files/backup-files.ts';
import { sealTo } from '../keys/age-identity.ts';
import { backupRoutes } from '../routes/backups.ts';
import { restoreRoutes } from '../routes/restores.ts';
import type { Audit } from '../services/audit.ts';
import { createBackups, type Backups } from '../services/backups.ts';
import type { FileStore } from '../services/file-store.ts';
import { createRestores, type Restores } from '../services/restores.ts';
import { createBackupStore } from '../storage/backup-store.ts';
import { createRestoreStore } from '../storage/restore-store.ts';
import type { HubBase, HubPart } from './base.ts';

interface Needs {
  readonly audit: Audit;
  readonly files: FileStore;
}

/** Makes the service of backups: for the command line too. */
export function openBackupDesk(
  { database, transact, now }: Pick<HubBase, 'database' | 'transact' | 'now'>,
  { audit, files }: Needs,
): Backups {
  const store = createBackupStore(database);
  return createBackups({ store, files: createBackupFiles(files), audit, transact, now });
}

/** Makes the part of kiosks' backups and of reading them again. */
export function openBackups(
  base: HubBase,
  needs: Needs,
): HubPart & { readonly restores: Restores } {
  const { database, transact, now } = base;
  const restores = createRestores({
    store: createRestoreStore(database),
    backups: createBackupStore(database),
    files: createBackupFiles(needs.files),
    seal: sealTo,
    audit: needs.audit,
    transact,
    now,
  });
  const routes = [...backupRoutes(openBackupDesk(base, needs)), ...restoreRoutes(restores)];
  return { restores, routes };
}
