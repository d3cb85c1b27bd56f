import type { default as SharpFactory, Sharp } from 'sharp';
import { pictureFormat } from '#shared/domain/picture-format.ts';
import {
  DOCUMENT_SIDE,
  MAX_PICTURE_BYTES,
  MAX_PICTURE_PIXELS,
  MAX_PICTURE_SECONDS,
} from '#shared/domain/picture-limits.ts';
import { GatehouseError } from '#shared/errors.ts';
import type { DocumentPictures, MadePicture } from '../services/document-ports.ts';
import type { FileScanner } from './clamd.ts';
import { WaitingLine } from './waiting-line.ts';

/** The longer sides of the smaller pictures, pixels, and how well they are kept. */
const DISPLAY = { side: 1280, quality: 80 };
const THUMBNAIL = { side: 320, quality: 75 };
const ORIGINAL = { side: DOCUMENT_SIDE, quality: 85 };

/** Pictures that a process works on or has waiting: 100 MB of them at most, and two seconds. */
const MOST_WAITING = 20;

let loading: Promise<typeof SharpFactory> | null = null;

/**
 * libvips, loaded when the first picture comes, with one thread and no loader but those of four
 * formats: an SVG, a PDF or a TIFF is never parsed. It works in Node's thread pool, so that a process
 * that serves requests goes on answering them.
 */
async function loadSharp(): Promise<typeof SharpFactory> {
  const { default: sharp } = await import('sharp');
  sharp.concurrency(1);
  sharp.cache(false);
  sharp.block({ operation: ['VipsForeignLoad'] });
  sharp.unblock({
    operation: [
      'VipsForeignLoadJpegBuffer',
      'VipsForeignLoadPngBuffer',
      'VipsForeignLoadWebpBuffer',
      'VipsForeignLoadNsgifBuffer',
    ],
  });
  return sharp;
}

/**
 * Everything that is done to pictures, one at a time.
 * @param scanner looks at what came before anything parses it; null: none is configured
 */
export function createDocumentPictures(scanner: FileScanner | null): DocumentPictures {
  const line = new WaitingLine(MOST_WAITING);

  async function opened<T>(bytes: Uint8Array, work: (open: () => Sharp) => Promise<T>): Promise<T> {
    if (pictureFormat(bytes) === null) {
      throw new GatehouseError('picture-not-supported', 'no JPEG, PNG, WebP or GIF');
    }
    return await line.run(async () => {
      loading ??= loadSharp();
      const sharp = await loading;
      try {
        return await work(await openPicture(sharp, bytes));
      } catch (error) {
        if (error instanceof GatehouseError) throw error;
        throw new GatehouseError(
          'picture-damaged',
          'a picture that can not be read whole',
          {},
          error,
        );
      }
    });
  }

  return {
    async takeIn(bytes) {
      if (bytes.length > MAX_PICTURE_BYTES) {
        throw new GatehouseError('picture-too-large', `more than ${MAX_PICTURE_BYTES} bytes`, {
          megabytes: MAX_PICTURE_BYTES / 1024 / 1024,
        });
      }
      await scanner?.scan(bytes);
      return await opened(bytes, (open) => made(open(), ORIGINAL));
    },
    smaller: (bytes) =>
      opened(bytes, async (open) => ({
        display: await made(open(), DISPLAY),
        thumbnail: await made(open(), THUMBNAIL),
      })),
  };
}

async function openPicture(sharp: typeof SharpFactory, bytes: Uint8Array): Promise<() => Sharp> {
  const options = { failOn: 'error', sequentialRead: true, pages: 1, autoOrient: true } as const;
  // Reads the header alone: a picture that would unpack to gigabytes is known before it does.
  const { width, height } = await sharp(bytes, { ...options, limitInputPixels: false }).metadata();
  if (width * height > MAX_PICTURE_PIXELS) {
    throw new GatehouseError('picture-too-many-pixels', `more than ${MAX_PICTURE_PIXELS} pixels`, {
      megapixels: MAX_PICTURE_PIXELS / 1_000_000,
    });
  }
  return () =>
    sharp(bytes, { ...options, limitInputPixels: MAX_PICTURE_PIXELS })
      .timeout({ seconds: MAX_PICTURE_SECONDS })
      .flatten({ background: '#ffffff' })
      .toColourspace('srgb');
}

/** Encodes a pipeline's pixels anew, in a square of a side. Nothing of what came along is kept. */
async function made(
  pipeline: Sharp,
  { side, quality }: { readonly side: number; readonly quality: number },
): Promise<MadePicture> {
  const { data, info } = await pipeline
    .resize({ width: side, height: side, fit: 'inside', withoutEnlargement: true })
    .jpeg({ quality })
    .toBuffer({ resolveWithObject: true });
  return { bytes: data, mime: 'image/jpeg', width: info.width, height: info.height };
}
