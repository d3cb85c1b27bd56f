import type { BackupCopies } from '../services/backup-copies.ts';
import type { HubBackups } from '../services/hub-backup.ts';
import type { BackupRetention } from '../services/backup-retention.ts';
import type { CronTask } from './worker.ts';

/** Keeps backups: kiosks' old ones go; where there is a second store, all and the hub's own lie there. */
export function keepBackups(
  retention: BackupRetention,
  second: { readonly copies: BackupCopies; readonly hubBackups: HubBackups } | null,
): readonly CronTask[] {
  const sweep: CronTask = {
    name: 'sweep-backups',
    match: '52 2 * * *',
    run: async () => {
      await retention.sweep();
    },
  };
  if (second === null) return [sweep];
  const copy: CronTask = {
    name: 'copy-backups',
    match: '*/10 * * * *',
    run: async () => {
      await second.copies.run();
    },
  };
  const own: CronTask = {
    name: 'back-up-hub',
    match: '22 1 * * *',
    run: async () => {
      await second.hubBackups.take();
    },
  };
  return [sweep, copy, own];
}
