import { GatehouseError } from '#shared/errors.ts';
import type { MadePicture, PictureIntake } from '../services/pictures.ts';
import { madePicture } from './made-picture.ts';
import type { PictureLibrary } from './picture-library.ts';

/** The largest file that is taken in, bytes. */
const MAX_BYTES = 5 * 1024 * 1024;

/** The longer side of what is kept, pixels: all print of a card is legible. */
const DOCUMENT_SIDE = 2400;
const EVENT_PICTURE_SIDE = 1600;

/** Takes in JPEG, PNG, WebP and a GIF's first frame, by content, and encodes them anew. */
export function createPictureIntake(library: PictureLibrary): PictureIntake {
  async function take(bytes: Uint8Array, side: number): Promise<MadePicture> {
    if (bytes.length > MAX_BYTES) {
      throw new GatehouseError('picture-too-large', `more than ${MAX_BYTES} bytes`, {
        megabytes: MAX_BYTES / 1024 / 1024,
      });
    }
    return await library.with(bytes, (picture) =>
      madePicture(
        picture
          .pipeline()
          .resize({ width: side, height: side, fit: 'inside', withoutEnlargement: true }),
      ),
    );
  }

  return {
    document: (bytes) => take(bytes, DOCUMENT_SIDE),
    eventPicture: (bytes) => take(bytes, EVENT_PICTURE_SIDE),
  };
}
