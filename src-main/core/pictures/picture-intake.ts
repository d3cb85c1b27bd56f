import { DOCUMENT_SIDE, MAX_PICTURE_BYTES } from '#shared/domain/picture-limits.ts';
import { GatehouseError } from '#shared/errors.ts';
import type { MadePicture, PictureIntake } from '../services/pictures.ts';
import { madePicture } from './made-picture.ts';
import type { PictureLibrary } from './picture-library.ts';

/** The longer side of what is kept, pixels. */
const EVENT_PICTURE_SIDE = 1600;

/** Takes in JPEG, PNG, WebP and a GIF's first frame, by content, and encodes them anew. */
export function createPictureIntake(library: PictureLibrary): PictureIntake {
  async function take(bytes: Uint8Array, side: number): Promise<MadePicture> {
    if (bytes.length > MAX_PICTURE_BYTES) {
      throw new GatehouseError('picture-too-large', `more than ${MAX_PICTURE_BYTES} bytes`, {
        megabytes: MAX_PICTURE_BYTES / 1024 / 1024,
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
