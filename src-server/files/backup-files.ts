import { newId } from '#shared/domain/id.ts';
import { GatehouseError } from '#shared/errors.ts';
import type { BackupFiles } from '../services/backup-ports.ts';
import type { FileStore } from '../services/file-store.ts';

/** Parts of kiosks' backups in the store of files, each under a key of its own. */
export function createBackupFiles(store: FileStore): BackupFiles {
  return {
    newFile: (kioskId, piece) => `backups/${kioskId}/${piece}/${newId()}`,
    put: (file, bytes) => store.put(file, bytes),
    async read(file) {
      const bytes = await store.read(file);
      if (bytes !== null) return bytes;
      throw new GatehouseError('store-unavailable', 'a part of a backup is not in the store');
    },
  };
}
