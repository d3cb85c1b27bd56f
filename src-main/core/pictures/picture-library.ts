import type { Sharp } from 'sharp';
import { pictureFormat } from '#shared/domain/picture-format.ts';
import { MAX_PICTURE_PIXELS, MAX_PICTURE_SECONDS } from '#shared/domain/picture-limits.ts';
import { GatehouseError } from '#shared/errors.ts';
import { SerialQueue } from '../serial-queue.ts';
import { loadSharp, type SharpModule } from './sharp-module.ts';

/** A picture as it is opened, for as long as the work on it lasts. */
export interface OpenedPicture {
  /** Pixels, upright. */
  readonly width: number;
  readonly height: number;
  /** A new pipeline over the first frame, upright, on white, in sRGB, without an alpha channel. */
  pipeline(): Sharp;
  /** A pipeline over pixels that were made here: 3 bytes each. */
  fromPixels(pixels: Buffer, width: number, height: number): Sharp;
}

/**
 * libvips, loaded when the first picture comes: a gate that never sees one starts without it. It
 * works on one picture at a time and on one thread, so that a gate on the same kiosk does not wait,
 * and has no loader but those of four formats: an SVG, a PDF or a TIFF is never parsed.
 */
export class PictureLibrary {
  readonly #queue = new SerialQueue();
  #loading: Promise<SharpModule> | null = null;

  /**
   * Opens a picture and works on it.
   * @throws GatehouseError picture-not-supported, picture-too-many-pixels, picture-damaged
   */
  async with<T>(bytes: Uint8Array, work: (picture: OpenedPicture) => Promise<T>): Promise<T> {
    if (pictureFormat(bytes) === null) {
      throw new GatehouseError('picture-not-supported', 'no JPEG, PNG, WebP or GIF');
    }
    return await this.#queue.run(async () => {
      const sharp = await this.#load();
      try {
        return await work(await openPicture(sharp, bytes));
      } catch (error) {
        if (error instanceof GatehouseError) throw error;
        const message = 'a picture that can not be read whole';
        throw new GatehouseError('picture-damaged', message, {}, error);
      }
    });
  }

  #load(): Promise<SharpModule> {
    this.#loading ??= loadSharp().then((sharp) => {
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
    });
    return this.#loading;
  }
}

async function openPicture(sharp: SharpModule, bytes: Uint8Array): Promise<OpenedPicture> {
  const options = { failOn: 'error', sequentialRead: true, pages: 1, autoOrient: true } as const;
  // Reads the header alone: a picture that would unpack to gigabytes is known before it does.
  const { autoOrient } = await sharp(bytes, { ...options, limitInputPixels: false }).metadata();
  const { width, height } = autoOrient;
  if (width * height > MAX_PICTURE_PIXELS) {
    throw new GatehouseError('picture-too-many-pixels', `more than ${MAX_PICTURE_PIXELS} pixels`, {
      megapixels: MAX_PICTURE_PIXELS / 1_000_000,
    });
  }
  return {
    width,
    height,
    pipeline: () =>
      sharp(bytes, { ...options, limitInputPixels: MAX_PICTURE_PIXELS })
        .timeout({ seconds: MAX_PICTURE_SECONDS })
        .flatten({ background: '#ffffff' })
        .toColourspace('srgb'),
    fromPixels: (pixels, rawWidth, rawHeight) =>
      sharp(pixels, { raw: { width: rawWidth, height: rawHeight, channels: 3 } }),
  };
}
