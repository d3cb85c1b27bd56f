import { readFile } from 'node:fs/promises';
import type { RestoreRequest, RestoreStage } from '#core/restore.ts';
import { openFolderSource } from '#core/services/backup/folder-source.ts';
import type { RestoreReport } from '#core/services/backup/restore-report.ts';
import { openHubSource } from '#core/sync/restore-hub.ts';

const SAID: Record<RestoreStage, string> = {
  fetching: 'Fetching and checking pieces',
  unpacking: 'Unpacking',
  checking: 'Checking the database',
  operations: 'Bringing in what happened since',
};

/** The age identity in a key file, whose other lines are comments. */
export async function identityIn(file: string): Promise<string> {
  const lines = (await readFile(file, 'utf8')).split('\n').map((line) => line.trim());
  const identity = lines.find((line) => line.startsWith('AGE-SECRET-KEY-1'));
  if (identity === undefined) throw new TypeError('the key file holds no AGE-SECRET-KEY-1 line');
  return identity;
}

/** A folder of pieces, or the hub at an address. */
export function sourceAt(from: string, identity: string): RestoreRequest['openSource'] {
  return (folder) =>
    /^https?:\/\//.test(from)
      ? openHubSource({ hubUrl: from, identity, folder })
      : openFolderSource(from, identity);
}

export function showProgress(stage: RestoreStage, done: number, total: number): void {
  process.stderr.write(`${SAID[stage]}: ${done + 1} of ${total}\n`);
}

/** Says what a restore came to. @returns whether the log is whole and no operation is missing */
export function tellReport(report: RestoreReport): boolean {
  const { operations, counts, log } = report;
  const lines = [
    `Backup of laptop ${report.of_kiosk} as of ${report.taken_at}; it is now laptop ${report.kiosk_id}.`,
    `Operations since: ${operations.applied} brought in, ${operations.known} known, ` +
      `${operations.held} held back, ${operations.refused} refused, ${operations.missing} missing.`,
    `${report.waiting} operations wait for the hub; ${report.files} files; ${report.erasures} erasures.`,
    ...Object.entries(counts).map(([table, rows]) => `  ${table}: ${rows}`),
    ...log.map(({ kiosk_id: id, entries, broken_at: broken, signature }) =>
      broken === null && signature !== 'bad'
        ? `Log of ${id}: ${entries} entries, whole.`
        : `Log of ${id}: ${entries} entries, NOT WHOLE from ${broken ?? 'its signature'} on.`,
    ),
    `Restored in ${report.seconds} s.`,
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
  return (
    log.every(({ broken_at: broken, signature }) => broken === null && signature !== 'bad') &&
    operations.held + operations.refused + operations.missing === 0
  );
}
