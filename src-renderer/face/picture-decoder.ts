import { readPictureHeader } from './picture-header.ts';

/** Larger pictures are refused: bytes of the file, and pixels that it unpacks to. */
export const MAX_PICTURE_BYTES = 12_000_000;
export const MAX_PICTURE_PIXELS = 40_000_000;

/** The longest side that faces are looked for in, pixels: larger pictures are reduced once. */
const WORKING_SIDE = 2560;

/** Decoding that takes longer counts as failed, ms. */
const DECODE_MS = 10_000;

/** A picture that can't be used, and why. */
export type PictureTrouble = 'picture-unreadable' | 'picture-too-large';

/**
 * Decodes a picture from who knows where, upright. Its header is read first: what says that it
 * unpacks to more than MAX_PICTURE_PIXELS is never decoded.
 * @returns a bitmap that the caller closes, or why there is none
 */
export async function decodePicture(bytes: Uint8Array): Promise<ImageBitmap | PictureTrouble> {
  if (bytes.length > MAX_PICTURE_BYTES) return 'picture-too-large';
  const header = readPictureHeader(bytes);
  if (header === null || !(header.width > 0 && header.height > 0)) return 'picture-unreadable';
  if (header.width * header.height > MAX_PICTURE_PIXELS) return 'picture-too-large';
  const blob = new Blob([Uint8Array.from(bytes)], { type: header.type });
  const decoded = await decodeInTime(blob);
  if (decoded === null) return 'picture-unreadable';
  // The file may unpack to another size than its header's: what counts is what came out.
  if (decoded.width * decoded.height > MAX_PICTURE_PIXELS) {
    decoded.close();
    return 'picture-too-large';
  }
  return reduce(decoded);
}

/** @returns null for what can't be decoded, or not in time */
async function decodeInTime(blob: Blob): Promise<ImageBitmap | null> {
  let late = false;
  const decoding = createImageBitmap(blob, {
    imageOrientation: 'from-image',
    premultiplyAlpha: 'none',
    colorSpaceConversion: 'default',
  }).then(
    (bitmap) => {
      if (!late) return bitmap;
      bitmap.close();
      return null;
    },
    () => null, // the browser's only word for a broken picture
  );
  let timer = 0;
  const timeout = new Promise<null>((resolve) => {
    timer = setTimeout(() => {
      late = true;
      resolve(null);
    }, DECODE_MS);
  });
  const first = await Promise.race([decoding, timeout]);
  clearTimeout(timer);
  return first;
}

/** The picture itself where it is small enough. */
async function reduce(picture: ImageBitmap): Promise<ImageBitmap> {
  const scale = WORKING_SIDE / Math.max(picture.width, picture.height);
  if (scale >= 1) return picture;
  try {
    return await createImageBitmap(picture, {
      resizeWidth: Math.max(1, Math.round(picture.width * scale)),
      resizeHeight: Math.max(1, Math.round(picture.height * scale)),
      resizeQuality: 'medium',
    });
  } finally {
    picture.close();
  }
}
