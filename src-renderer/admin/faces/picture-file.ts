import { MAX_PICTURE_BYTES } from '#shared/ipc/face-contract.ts';
import type { FaceLink, PictureAnalysis } from '../../face/face-observation.ts';
import type { PictureRefusal } from './picture-words.ts';

/** The kinds of picture files that are taken. */
export const PICTURE_TYPES = ['image/jpeg', 'image/png', 'image/webp'];

/** A picture file in which there is a usable face, or why there is none. */
export type FileAnalysis =
  | {
      readonly ok: true;
      readonly picture: Uint8Array;
      readonly analysis: Extract<PictureAnalysis, { ok: true }>;
    }
  | { readonly ok: false; readonly why: PictureRefusal };

/**
 * Looks for a face in a file that somebody chose. Too large a file is not even read, and the
 * engine judges the bytes, whatever the file's name promises.
 */
export async function analyseFile(
  file: File,
  link: Pick<FaceLink, 'analyse'>,
  report: (problem: string) => void,
): Promise<FileAnalysis> {
  if (file.size > MAX_PICTURE_BYTES) return { ok: false, why: 'picture-too-large' };
  let picture: Uint8Array;
  try {
    picture = new Uint8Array(await file.arrayBuffer());
  } catch (error) {
    // The stick was pulled, or the file was moved after it was chosen.
    report(`a chosen picture could not be read: ${nameOf(error)}`);
    return { ok: false, why: 'picture-unreadable' };
  }
  try {
    const analysis = await link.analyse(picture, 'portrait');
    return analysis.ok ? { ok: true, picture, analysis } : analysis;
  } catch (error) {
    report(`a chosen picture could not be looked at: ${nameOf(error)}`);
    return { ok: false, why: 'engine-unavailable' };
  }
}

/** Without the message, which may name the file, and the file a person. */
function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}
