import type { OverlayOptions } from 'sharp';
import type { PictureBox } from '#shared/domain/kyc.ts';
import type { DocumentPictures, MadePicture } from '../services/pictures.ts';
import { madePicture } from './made-picture.ts';
import type { OpenedPicture, PictureLibrary } from './picture-library.ts';
import { pixelBox } from './pixel-box.ts';

/**
 * All that is left of a picture in which a face is looked for, pixels of its longer side. Small print
 * is gone; who enlarges it may still guess a card number's digits, four pixels high. What hides those
 * (noise, fewer pixels) has the engine see faces where none are, so that this picture goes to the
 * engine alone and is never on the screen.
 */
const SEARCHED_SIDE = 96;
/** The size that the face engine is given it in, pixels of the longer side. */
const SMALL_SIDE = 480;

/**
 * All that is left of a covered picture, pixels of its longer side: a line of print is less than one
 * of them high. Of twice as many a reader still guesses digits.
 */
const COVER_SIDE = 20;
/** The longer side of a covered picture on screen, pixels. */
const SHOWN_SIDE = 1280;

/** Makes pictures of documents that are kept. */
export function createDocumentPictures(library: PictureLibrary): DocumentPictures {
  return {
    small: (bytes) => library.with(bytes, findable),
    covered: (bytes, portrait) => library.with(bytes, (picture) => cover(picture, portrait)),
    blackedOut: (bytes, boxes) =>
      library.with(bytes, (picture) =>
        madePicture(picture.pipeline().composite(boxes.map((box) => blackBox(box, picture)))),
      ),
  };
}

async function findable(picture: OpenedPicture): Promise<MadePicture> {
  const { width, height } = insideOf(picture, SEARCHED_SIDE);
  const pixels = await shrunk(picture, width, height);
  const small = scaledTo(picture, SMALL_SIDE);
  return await madePicture(
    picture
      .fromPixels(pixels, width, height)
      .blur(0.6)
      .resize(small.width, small.height, { fit: 'fill', kernel: 'cubic' }),
  );
}

async function cover(picture: OpenedPicture, portrait: PictureBox | null): Promise<MadePicture> {
  const shown = insideOf(picture, SHOWN_SIDE);
  const rest = insideOf(picture, COVER_SIDE);
  const covered = picture
    .fromPixels(await shrunk(picture, rest.width, rest.height), rest.width, rest.height)
    .blur(1)
    .resize(shown.width, shown.height, { fit: 'fill', kernel: 'linear' });
  if (portrait === null) return await madePicture(covered);

  const box = pixelBox(portrait, shown.width, shown.height);
  const face = await picture
    .pipeline()
    .resize(shown.width, shown.height, { fit: 'fill' })
    .extract(box)
    .raw()
    .toBuffer();
  const raw = { width: box.width, height: box.height, channels: 3 } as const;
  return await madePicture(covered.composite([{ input: face, raw, left: box.left, top: box.top }]));
}

/** Pixels of a smaller size: between two pipelines, since one would merge both sizes into one. */
function shrunk(picture: OpenedPicture, width: number, height: number): Promise<Buffer> {
  return picture.pipeline().resize(width, height, { fit: 'fill' }).raw().toBuffer();
}

function blackBox(box: PictureBox, { width, height }: OpenedPicture): OverlayOptions {
  const { left, top, ...size } = pixelBox(box, width, height);
  return { input: { create: { ...size, channels: 3, background: '#000000' } }, left, top };
}

interface Size {
  readonly width: number;
  readonly height: number;
}

function insideOf(size: Size, side: number): Size {
  return Math.max(size.width, size.height) <= side ? size : scaledTo(size, side);
}

function scaledTo({ width, height }: Size, side: number): Size {
  const scale = side / Math.max(width, height);
  return {
    width: Math.max(1, Math.round(width * scale)),
    height: Math.max(1, Math.round(height * scale)),
  };
}
