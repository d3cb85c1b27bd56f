import type { BackupMaker } from '../services/backup/backup-ports.ts';
import { createAskedThread } from './asked-thread.ts';
import { backupAnswer, type BackupQuestion } from './backup-messages.ts';
import type { DatabaseAccess } from './database.ts';

/**
 * Runs the thread that makes backups; it runs no longer than it is wanted.
 * @param script backup-worker.ts, or what it was built into
 * @param version of this program, as a manifest says it
 */
export function createBackupThread(
  access: DatabaseAccess,
  script: URL,
  version: string,
): BackupMaker {
  const thread = createAskedThread(access, script, backupAnswer);
  return {
    async snapshot({ id: snapshotId, ...of }) {
      const answer = await thread.ask((id): BackupQuestion => ({
        ...of,
        id,
        make: 'snapshot',
        snapshotId,
        version,
      }));
      if ('snapshot' in answer) return answer.snapshot;
      throw new TypeError('a segment is no answer to who asked for a snapshot');
    },
    async segment(of) {
      const answer = await thread.ask((id): BackupQuestion => ({ ...of, id, make: 'segment' }));
      if ('segment' in answer) return answer.segment;
      throw new TypeError('a snapshot is no answer to who asked for a segment');
    },
    rest: () => thread.close(),
  };
}
