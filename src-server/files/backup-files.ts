import { newId } from '#shared/domain/id.ts';
import { GatehouseError } from '#shared/errors.ts';
import type { BackupFiles } from '../services/backup-ports.ts';
import type { FileStore } from '../services/file-store.ts';

/** Parts of kiosks' backups in the store of files, each under a key of its own. */
export function createBackupFiles(store: FileStore): BackupFiles {
  return {
    async put(kioskId, piece, bytes) {
      // Never used before: two that bring the same part at once write two files, and one is kept.
      const key = `backups/${kioskId}/${piece}/${newId()}`;
      await store.put(key, bytes);
      return key;
    },
    async read(file) {
      const bytes = await store.read(file);
      if (bytes !== null) return bytes;
      throw new GatehouseError('store-unavailable', 'a part of a backup is not in the store');
    },
    delete: (file) => store.delete(file),
  };
}
