import type { z } from 'zod';
import { GatehouseError } from '#shared/errors.ts';
import { BACKUP_FORMAT } from '#shared/wire/backup-manifest.ts';

/** A piece that is not what was written. @param reason a fixed word of ours */
export function backupDamaged(reason: string, cause?: unknown): GatehouseError {
  return new GatehouseError(
    'backup-damaged',
    `the backup is damaged: ${reason}`,
    { reason },
    cause,
  );
}

/** What a line of JSON says. @throws GatehouseError backup-damaged */
export function parseBackupLine<T>(schema: z.ZodType<T>, line: string): T {
  const parsed = schema.safeParse(jsonOf(line));
  if (!parsed.success) throw backupDamaged('line-unreadable', parsed.error);
  return parsed.data;
}

/** @throws GatehouseError backup-newer where a later format's number stands in a first line */
export function refuseNewer(line: string): void {
  const value = jsonOf(line);
  if (typeof value !== 'object' || value === null || !('version' in value)) return;
  if (typeof value.version === 'number' && value.version > BACKUP_FORMAT) {
    throw new GatehouseError('backup-newer', 'a newer version of Gatehouse wrote the backup', {
      version: value.version,
    });
  }
}

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    // No schema accepts it: it is said there.
    return undefined;
  }
}
