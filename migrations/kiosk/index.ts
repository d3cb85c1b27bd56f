import { initial } from './0001-initial.ts';
import { faces } from './0002-faces.ts';
import { admin } from './0003-admin.ts';
import { sync } from './0004-sync.ts';
import { backup } from './0005-backup.ts';
import { updates } from './0006-updates.ts';
import { lease } from './0007-lease.ts';
import type { Migration } from './migration.ts';

/** Every step, in order. A new one goes at the end. */
export const kioskMigrations: readonly Migration[] = [
  initial,
  faces,
  admin,
  sync,
  backup,
  updates,
  lease,
];
