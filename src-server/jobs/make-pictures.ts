import { z } from 'zod';
import { uuid } from '#shared/domain/id.ts';
import type { SmallerPictures } from '../services/document-smaller.ts';

const payload = z.object({ documentId: uuid });

/** The job that makes a document's smaller pictures. */
export function makePicturesJob(pictures: SmallerPictures): (given: unknown) => Promise<void> {
  return async (given) => {
    await pictures.make(payload.parse(given).documentId);
  };
}
