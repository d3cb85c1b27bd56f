import type { Sharp } from 'sharp';
import type { MadePicture } from '../services/pictures.ts';

/** Print stays legible, a document stays far below a megabyte. */
const QUALITY = 85;

/** Encodes a pipeline's pixels anew. Nothing of what came along with them is kept. */
export async function madePicture(pipeline: Sharp): Promise<MadePicture> {
  const { data, info } = await pipeline.jpeg({ quality: QUALITY }).toBuffer({
    resolveWithObject: true,
  });
  return { bytes: data, mime: 'image/jpeg', width: info.width, height: info.height };
}
