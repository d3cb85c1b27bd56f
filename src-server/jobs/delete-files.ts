import { z } from 'zod';
import { uuid } from '#shared/domain/id.ts';
import type { FileRemoval } from '../services/file-removal.ts';

const payload = z.object({ erasureId: uuid.nullable() });

/**
 * The job that removes what no row names any more. A replacement and an erasure ask for it; it also
 * runs four times an hour for what a crash left.
 */
export function deleteFilesJob(removal: FileRemoval): (given: unknown) => Promise<void> {
  return async (given) => {
    await removal.removeAll(payload.parse(given).erasureId);
  };
}
