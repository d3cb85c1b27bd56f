import { deflateSync } from 'node:zlib';
import fc from 'fast-check';
import sharp, { type Sharp } from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { GatehouseError } from '#shared/errors.ts';
import { openPictures } from '#core/pictures/pictures.ts';

const MEBIBYTE = 1024 * 1024;
const pictures = openPictures();

/** Red on the left, blue on the right: what is turned can be told. */
function twoHalves(width = 300, height = 200): Sharp {
  const pixels = Buffer.alloc(width * height * 3);
  for (let at = 0; at < width * height; at++) {
    pixels[3 * at + (at % width < width / 2 ? 0 : 2)] = 255;
  }
  return sharp(pixels, { raw: { width, height, channels: 3 } });
}

/** Made before the library is first used, which from then on parses nothing but four formats. */
async function foreignFormats(): Promise<Record<string, Uint8Array>> {
  return {
    TIFF: await twoHalves().tiff().toBuffer(),
    AVIF: await twoHalves(32, 32).avif().toBuffer(),
  };
}

/** A PNG of so many pixels that are all black: it unpacks to a thousand times its size. */
function bomb(width: number, height: number): Buffer {
  const chunk = (type: string, data: Buffer): Buffer => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
    const frame = Buffer.alloc(8);
    frame.writeUInt32BE(data.length, 0);
    frame.writeUInt32BE(crc32(body), 4);
    return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([1, 0, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.alloc((Math.ceil(width / 8) + 1) * height))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function crc32(bytes: Buffer): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? 0xedb88320 ^ (crc >>> 1) : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}

async function meansOf(pixels: Buffer): Promise<readonly [number, number, number]> {
  const raw = { width: 1, height: pixels.length / 3, channels: 3 } as const;
  const { channels } = await sharp(pixels, { raw }).stats();
  const [red = NaN, green = NaN, blue = NaN] = channels.map(({ mean }) => mean);
  return [red, green, blue];
}

async function refusal(bytes: Uint8Array): Promise<string> {
  const error: unknown = await pictures.document(bytes).then(
    () => 'taken in',
    (reason: unknown) => reason,
  );
  return error instanceof GatehouseError ? error.code : String(error);
}

let jpeg: Buffer;
let foreign: Record<string, Uint8Array>;
beforeAll(async () => {
  foreign = await foreignFormats();
  jpeg = await twoHalves().jpeg().toBuffer();
});

describe('A picture that is taken in', () => {
  it.each([
    ['JPEG', () => twoHalves().jpeg()],
    ['progressive JPEG', () => twoHalves().jpeg({ progressive: true })],
    ['JPEG in CMYK', () => twoHalves().toColourspace('cmyk').jpeg()],
    ['PNG', () => twoHalves().png()],
    ['PNG with 16 bits a colour', () => twoHalves().toColourspace('rgb16').png()],
    ['PNG in grey', () => twoHalves().greyscale().png()],
    ['WebP', () => twoHalves().webp()],
    ['GIF', () => twoHalves().gif()],
  ])('is a JPEG of the same size, whatever it was: %s', async (_, make) => {
    const made = await pictures.document(await make().toBuffer());
    expect(made).toMatchObject({ mime: 'image/jpeg', width: 300, height: 200 });
    const { format, space } = await sharp(Buffer.from(made.bytes)).metadata();
    expect([format, space]).toEqual(['jpeg', 'srgb']);
  });

  it('has no metadata left: no place, no camera, no comment, no profile', async () => {
    const told = await twoHalves()
      .withExif({
        IFD0: { Copyright: 'SECRETNAME', ImageDescription: 'SECRETNAME' },
        IFD3: { GPSLatitude: '28/1 36/1 50/1', GPSLatitudeRef: 'N' },
      })
      .withXmp('<x:xmpmeta xmlns:x="adobe:ns:meta/"><a>SECRETNAME</a></x:xmpmeta>')
      .withIccProfile('p3')
      .jpeg()
      .toBuffer();
    expect(told.includes('SECRETNAME')).toBe(true);
    const { bytes } = await pictures.document(told);
    const left = await sharp(Buffer.from(bytes)).metadata();
    expect([left.exif, left.xmp, left.icc, left.iptc, left.orientation]).toEqual(
      Array.from({ length: 5 }, () => undefined),
    );
    expect(Buffer.from(bytes).includes('SECRETNAME')).toBe(false);
  });

  it('stands upright, as its orientation says', async () => {
    const turned = await twoHalves().withMetadata({ orientation: 6 }).jpeg().toBuffer();
    const made = await pictures.document(turned);
    expect([made.width, made.height]).toEqual([200, 300]);
    // The left half was red; a quarter turn clockwise puts it on top.
    const top = await sharp(Buffer.from(made.bytes))
      .extract({ left: 50, top: 20, width: 100, height: 100 })
      .raw()
      .toBuffer();
    const [red, , blue] = await meansOf(top);
    expect([red > 200, blue < 50]).toEqual([true, true]);
  });

  it('lies on white where it was transparent', async () => {
    const clear = { r: 0, g: 0, b: 0, alpha: 0 };
    const png = sharp({ create: { width: 20, height: 20, channels: 4, background: clear } }).png();
    const { bytes } = await pictures.document(await png.toBuffer());
    const { channels } = await sharp(Buffer.from(bytes)).stats();
    expect(channels.map(({ min }) => min > 250)).toEqual([true, true, true]);
  });

  it('is at most 2,400 pixels long, an event’s 1,600, and never enlarged', async () => {
    const large = await twoHalves(3000, 1500).jpeg().toBuffer();
    expect(await pictures.document(large)).toMatchObject({ width: 2400, height: 1200 });
    expect(await pictures.eventPicture(large)).toMatchObject({ width: 1600, height: 800 });
    expect(await pictures.document(jpeg)).toMatchObject({ width: 300, height: 200 });
  });

  it('is the first frame of a GIF or WebP with a thousand', async () => {
    const frames = Buffer.alloc(16 * 16 * 3 * 1000, 255);
    frames.fill(0, 16 * 16 * 3);
    const raw = { width: 16, height: 16_000, channels: 3, pageHeight: 16 } as const;
    for (const format of ['gif', 'webp'] as const) {
      const many = await sharp(frames, { raw })[format]().toBuffer();
      const made = await pictures.document(many);
      expect([made.width, made.height]).toEqual([16, 16]);
      const { channels } = await sharp(Buffer.from(made.bytes)).stats();
      expect(channels[0]?.min).toBeGreaterThan(250);
    }
  });

  it('carries nothing on that was hung on its end', async () => {
    const polyglot = Buffer.concat([jpeg, Buffer.from('<script>alert(1)</script>PK\u0003\u0004')]);
    const { bytes } = await pictures.document(polyglot);
    expect(Buffer.from(bytes).includes('script')).toBe(false);
  });

  it('may have 5 MiB and 40 megapixels exactly', async () => {
    const padded = Buffer.concat([jpeg, Buffer.alloc(5 * MEBIBYTE - jpeg.length)]);
    expect(await pictures.document(padded)).toMatchObject({ width: 300, height: 200 });
    expect(await pictures.document(bomb(8000, 5000))).toMatchObject({ width: 2400, height: 1500 });
  });
});

describe('A picture is refused', () => {
  it('with one byte more than 5 MiB', async () => {
    const padded = Buffer.concat([jpeg, Buffer.alloc(5 * MEBIBYTE + 1 - jpeg.length)]);
    expect(await refusal(padded)).toBe('picture-too-large');
  });

  it('with one row more than 40 megapixels, and with 900 at once, before it is unpacked', async () => {
    expect(await refusal(bomb(8000, 5001))).toBe('picture-too-many-pixels');
    const huge = bomb(30_000, 30_000);
    const started = performance.now();
    expect(await refusal(huge)).toBe('picture-too-many-pixels');
    expect(performance.now() - started).toBeLessThan(500);
  });

  it.each([
    ['nothing', ''],
    ['one byte', '\u00ff'],
    ['HTML', '<!doctype html><img src=x onerror=alert(1)>'],
    ['an SVG', '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'],
    ['an SVG behind a space', ' <svg xmlns="http://www.w3.org/2000/svg"/>'],
    ['a PDF', '%PDF-1.7\n'],
    ['a bitmap', 'BM6\u0000\u0000\u0000'],
    ['a PPM', 'P6 1 1 255 abc'],
    ['a RIFF that is no WebP', 'RIFF\u0000\u0000\u0000\u0000WAVEfmt '],
  ])('that is %s, whatever its name says', async (_, text) => {
    expect(await refusal(Buffer.from(text, 'latin1'))).toBe('picture-not-supported');
  });

  it.each(['TIFF', 'AVIF'])('that is a %s', async (name) => {
    expect(await refusal(foreign[name] ?? new Uint8Array())).toBe('picture-not-supported');
  });

  it('that only begins as one, and is no clue to the library to try others', async () => {
    const disguised = Buffer.concat([
      Buffer.from('GIF89a'),
      Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'),
    ]);
    expect(await refusal(disguised)).toBe('picture-damaged');
  });

  it.each(['jpeg', 'png', 'webp'] as const)('that ends too early: a %s', async (format) => {
    const noise = sharp({
      create: {
        width: 200,
        height: 200,
        channels: 3,
        background: '#000',
        noise: { type: 'gaussian', mean: 128, sigma: 40 },
      },
    });
    const whole = await noise[format]().toBuffer();
    expect(await refusal(whole.subarray(0, whole.length / 2))).toBe('picture-damaged');
    expect(await refusal(whole.subarray(0, 30))).toBe('picture-damaged');
  });

  it('by a code of the catalogue or taken in whole, however its bytes were changed', async () => {
    const codes = ['picture-damaged', 'picture-not-supported', 'picture-too-many-pixels'];
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(jpeg.length - 1), fc.nat(255)), { maxLength: 12 }),
        async (changes) => {
          const changed = Buffer.from(jpeg);
          for (const [at, value] of changes) changed[at] = value;
          const answer = await refusal(changed);
          return answer === 'taken in' || codes.includes(answer);
        },
      ),
      { numRuns: 150 },
    );
  });

  it('and the next one is taken in all the same', async () => {
    const [bad, good] = await Promise.allSettled([
      pictures.document(jpeg.subarray(0, 90)),
      pictures.document(jpeg),
    ]);
    expect([bad.status, good.status]).toEqual(['rejected', 'fulfilled']);
  });
});
