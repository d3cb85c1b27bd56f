import { writeFile } from 'node:fs/promises';
import sharp from 'sharp';

const FRAMES = 30;

/** Writes a webcam's film, 1280 x 720 Motion JPEG, that sees a grey wall and nobody before it. */
export async function writeBlankCamera(file: string): Promise<void> {
  const wall = { width: 1280, height: 720, channels: 3, background: '#9a978f' } as const;
  const frame = await sharp({ create: wall }).jpeg().toBuffer();
  await writeFile(file, Buffer.concat(Array.from({ length: FRAMES }, () => frame)));
}
