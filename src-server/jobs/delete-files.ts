import { z } from 'zod';
import { uuid } from '#shared/domain/id.ts';
import type { FileRemoval } from '../services/file-removal.ts';
import type { CronTask, JobTask } from './worker.ts';

const payload = z.strictObject({ erasureId: uuid.nullable() });

/** The job that removes what no row names any more, after a replacement or an erasure. */
export function deleteFilesJob(removal: FileRemoval): JobTask {
  return async (given) => {
    await removal.removeAll(payload.parse(given).erasureId);
  };
}

/** The same four times an hour, for what a crash left of an upload. */
export function sweepFiles(removal: FileRemoval): CronTask {
  return { name: 'sweep-files', match: '*/15 * * * *', run: () => removal.removeAll(null) };
}
