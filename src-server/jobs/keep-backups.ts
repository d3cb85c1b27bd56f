import type { BackupCopies } from '../services/backup-copies.ts';
import type { BackupRetention } from '../services/backup-retention.ts';
import type { CronTask } from './worker.ts';

/** Keeps kiosks' backups: old ones go, all lie in the second store where there is one. */
export function keepBackups(
  retention: BackupRetention,
  copies: BackupCopies | null,
): readonly CronTask[] {
  const sweep: CronTask = {
    name: 'sweep-backups',
    match: '52 2 * * *',
    run: async () => {
      await retention.sweep();
    },
  };
  if (copies === null) return [sweep];
  const copy: CronTask = {
    name: 'copy-backups',
    match: '*/10 * * * *',
    run: async () => {
      await copies.run();
    },
  };
  return [sweep, copy];
}
