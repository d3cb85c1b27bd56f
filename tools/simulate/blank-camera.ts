import { writeFile } from 'node:fs/promises';
import sharp from 'sharp';

const FRAMES = 10;

/** Writes a webcam's film, 1280 x 720 Motion JPEG, that sees a grey wall and nobody before it. */
export async function writeBlankCamera(file: string): Promise<void> {
  const frames: Buffer[] = [];
  for (let count = 0; count < FRAMES; count += 1) frames.push(await frame());
  await writeFile(file, Buffer.concat(frames));
}

/** Noise as every sensor has: a picture without any would be taken for one that stands still. */
async function frame(): Promise<Buffer> {
  const noise = { type: 'gaussian', mean: 150, sigma: 6 } as const;
  const wall = { width: 1280, height: 720, channels: 3, background: '#000', noise } as const;
  return sharp({ create: wall }).greyscale().jpeg().toBuffer();
}
