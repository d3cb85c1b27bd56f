import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { readPictureHeader } from '#renderer/face/picture-header.ts';

const picture = (width = 321, height = 123) =>
  sharp({ create: { width, height, channels: 3, background: '#a52' } });

describe('A picture’s header', () => {
  it.each([
    ['JPEG', () => picture().jpeg(), 'image/jpeg'],
    ['progressive JPEG', () => picture().jpeg({ progressive: true }), 'image/jpeg'],
    ['JPEG with metadata', () => picture().withMetadata({ orientation: 6 }).jpeg(), 'image/jpeg'],
    ['PNG', () => picture().png(), 'image/png'],
    ['WebP with losses', () => picture().webp(), 'image/webp'],
    ['WebP without', () => picture().webp({ lossless: true }), 'image/webp'],
    ['WebP with metadata', () => picture().withMetadata().webp(), 'image/webp'],
    ['GIF', () => picture().gif(), 'image/gif'],
  ])('says the size of a %s', async (_, make, type) => {
    const bytes = await make().toBuffer();
    expect(readPictureHeader(bytes)).toEqual({ type, width: 321, height: 123 });
  });

  it('says the size of a bitmap, from the bottom up or from the top down', () => {
    const bytes = new Uint8Array(60);
    const view = new DataView(bytes.buffer);
    bytes.set([0x42, 0x4d]);
    view.setUint32(14, 40, true);
    view.setInt32(18, 30, true);
    view.setInt32(22, -20, true);
    expect(readPictureHeader(bytes)).toEqual({ type: 'image/bmp', width: 30, height: 20 });
  });

  it('is none for anything else, and for what ends too early', async () => {
    expect(readPictureHeader(new Uint8Array(0))).toBeNull();
    expect(readPictureHeader(new TextEncoder().encode('%PDF-1.7 and so on and on'))).toBeNull();
    for (const whole of [
      await picture().jpeg().toBuffer(),
      await picture().png().toBuffer(),
      await picture().webp().toBuffer(),
      await picture().gif().toBuffer(),
    ]) {
      for (let length = 0; length < 16; length++) {
        const header = readPictureHeader(whole.subarray(0, length));
        expect(header === null || header.type === 'image/gif').toBe(true);
      }
    }
  });

  it('ends for a JPEG whose lengths lead nowhere', () => {
    const loop = new Uint8Array(64).fill(0xff);
    loop.set([0xff, 0xd8, 0xff, 0xe0, 0x00, 0x00]);
    expect(readPictureHeader(loop)).toBeNull();
  });
});
