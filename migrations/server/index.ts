import { initial } from './0001-initial.ts';
import { record } from './0002-record.ts';
import { sync } from './0003-sync.ts';
import { intake } from './0004-intake.ts';
import { updates } from './0006-updates.ts';
import { backups } from './0007-backups.ts';
import { backupCopies } from './0008-backup-copies.ts';
import { documentRetention } from './0009-document-retention.ts';
import type { ServerMigration } from './migration.ts';

/** Every step, in order. A new one goes at the end. */
export const serverMigrations: readonly ServerMigration[] = [
  initial,
  record,
  sync,
  intake,
  updates,
  backups,
  backupCopies,
  documentRetention,
];
