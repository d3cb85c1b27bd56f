import fc from 'fast-check';
import sharp from 'sharp';
import { expect, it } from 'vitest';

import { drawStamp, LARGEST_STAMP, readStamp } from '#renderer/camera/frame-stamp.ts';
import { seededRandom } from '#tools/simulate/random.ts';

const plane = (data: Uint8Array, width: number, height: number) => ({
  data,
  width,
  height,
  stride: width,
});

it('reads back every number it burns in, at every usual camera size', () => {
  for (const width of [640, 1280, 1920]) {
    const data = new Uint8Array(width * 40).fill(90);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: LARGEST_STAMP }), (stamp) => {
        drawStamp(data, width, 1, stamp);
        expect(readStamp(plane(data, width, 40))).toBe(stamp);
      }),
    );
  }
});

it('survives strong JPEG compression', async () => {
  const random = seededRandom(7);
  const picture = new Uint8Array(1280 * 48 * 3).map(() => random() * 255);
  for (const stamp of [0, 1, 0x5555, 0xaaaa, LARGEST_STAMP]) {
    drawStamp(picture, 1280, 3, stamp);
    const jpeg = await sharp(picture, { raw: { width: 1280, height: 48, channels: 3 } })
      .jpeg({ quality: 50 })
      .toBuffer();
    const { data } = await sharp(jpeg).greyscale().raw().toBuffer({ resolveWithObject: true });
    expect(readStamp(plane(data, 1280, 48))).toBe(stamp);
  }
});

it('finds no number in a picture that has none', () => {
  const random = seededRandom(1);
  let found = 0;
  for (let i = 0; i < 500; i += 1) {
    const data = new Uint8Array(1280 * 20).map(() => (random() < 0.5 ? 0 : 255));
    if (readStamp(plane(data, 1280, 20)) !== null) found += 1;
  }
  // Four fixed bits and eight checked ones: one picture of noise in 4096 would pass.
  expect(found).toBeLessThan(4);
  expect(readStamp(plane(new Uint8Array(1280 * 20).fill(128), 1280, 20))).toBeNull();
});

it('refuses a number that does not fit', () => {
  expect(() => drawStamp(new Uint8Array(1280 * 20), 1280, 1, LARGEST_STAMP + 1)).toThrow(
    RangeError,
  );
});
