import { z } from 'zod';
import { uuid } from '#shared/domain/id.ts';
import type { SmallerPictures } from '../services/document-smaller.ts';
import type { JobTask } from './worker.ts';

const payload = z.strictObject({ documentId: uuid });

/** The job that makes a document's smaller pictures. */
export function makePicturesJob(pictures: SmallerPictures): JobTask {
  return async (given) => {
    await pictures.make(payload.parse(given).documentId);
  };
}
