import { deflateSync, crc32 } from 'node:zlib';
import fc from 'fast-check';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { createDocumentPictures } from '#server/files/pictures.ts';
import { GatehouseError } from '#shared/errors.ts';

const pictures = createDocumentPictures(null);

/** A PNG of so many pixels that are all black: it unpacks to a thousand times its size. */
function bomb(width: number, height: number): Buffer {
  const chunk = (type: string, data: Buffer): Buffer => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
    const length = Buffer.alloc(4);
    const check = Buffer.alloc(4);
    length.writeUInt32BE(data.length);
    check.writeUInt32BE(crc32(body));
    return Buffer.concat([length, body, check]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([1, 0, 0, 0, 0], 8);
  const rows = deflateSync(Buffer.alloc((Math.ceil(width / 8) + 1) * height));
  const mark = Buffer.from('\u0089PNG\r\n\u001A\n', 'latin1');
  return Buffer.concat([
    mark,
    chunk('IHDR', header),
    chunk('IDAT', rows),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

async function refusal(bytes: Uint8Array): Promise<string> {
  return await pictures.takeIn(bytes).then(
    () => 'taken in',
    (error: unknown) => (error instanceof GatehouseError ? error.code : String(error)),
  );
}

const noise = {
  create: {
    width: 3000,
    height: 2000,
    channels: 3,
    background: '#000',
    noise: { type: 'gaussian', mean: 128, sigma: 30 },
  },
} as const;

let photo: Buffer;
let foreign: Record<'TIFF' | 'AVIF', Buffer>;
beforeAll(async () => {
  // Before the library is first used, which from then on parses nothing but four formats.
  const small = sharp({ create: { width: 32, height: 32, channels: 3, background: '#123456' } });
  foreign = { TIFF: await small.tiff().toBuffer(), AVIF: await small.avif().toBuffer() };
  photo = await sharp(noise)
    .jpeg({ quality: 60 })
    .withExif({
      IFD0: { Make: 'A-PHONE', ImageDescription: 'at home' },
      IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '51/1 30/1 3230/100' },
    })
    .withMetadata({ orientation: 6 })
    .toBuffer();
});

describe('A picture that is taken in', () => {
  it('is a JPEG of 2,400 pixels at most, upright, with nothing that came along', async () => {
    expect(photo.includes('A-PHONE')).toBe(true);
    const { bytes, mime, width, height } = await pictures.takeIn(photo);

    expect({ mime, width, height }).toEqual({ mime: 'image/jpeg', width: 1600, height: 2400 });
    const { exif, icc, xmp, iptc, orientation, format } = await sharp(bytes).metadata();
    expect({ exif, icc, xmp, iptc, orientation, format }).toEqual({ format: 'jpeg' });
    expect(Buffer.from(bytes).includes('A-PHONE')).toBe(false);
  });

  it.each(['png', 'webp', 'gif'] as const)('may come as %s', async (format) => {
    const made = await sharp({ create: { ...noise.create, width: 90, height: 60 } })
      [format]()
      .toBuffer();
    const { mime, width, height } = await pictures.takeIn(made);
    expect({ mime, width, height }).toEqual({ mime: 'image/jpeg', width: 90, height: 60 });
  });

  it('loses what hangs behind it: a page, a script, an archive', async () => {
    const evil = '<script>alert(1)</script>PK\u0003\u0004';
    const polyglot = Buffer.concat([photo, Buffer.from(evil, 'latin1')]);
    const { bytes } = await pictures.takeIn(polyglot);
    expect(Buffer.from(bytes).includes('<script>')).toBe(false);
    expect(Buffer.from(bytes).includes('PK\u0003\u0004')).toBe(false);
  });

  it('gets a display picture and a thumbnail', async () => {
    const { bytes } = await pictures.takeIn(photo);
    const { display, thumbnail } = await pictures.smaller(bytes);
    expect([display.width, display.height]).toEqual([853, 1280]);
    expect([thumbnail.width, thumbnail.height]).toEqual([213, 320]);
    expect(thumbnail.bytes.length).toBeLessThan(40_000);
  });

  it('leaves the process answering while it is worked on', async () => {
    let longest = 0;
    let last = performance.now();
    const timer = setInterval(() => {
      longest = Math.max(longest, performance.now() - last);
      last = performance.now();
    }, 1);
    await Promise.all(Array.from({ length: 6 }, () => pictures.takeIn(photo)));
    clearInterval(timer);
    expect(longest).toBeLessThan(200);
  });
});

describe('A picture is refused', () => {
  it('that is larger than 5 MB', async () => {
    const large = Buffer.concat([photo, Buffer.alloc(5 * 1024 * 1024)]);
    expect(await refusal(large)).toBe('picture-too-large');
  });

  it.each([
    ['an SVG', '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'],
    ['a page', '<!doctype html><script>alert(1)</script>'],
    ['a PDF', '%PDF-1.7\n'],
    ['an XML with an entity', '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///">]>'],
    ['nothing', ''],
  ])('that is %s', async (_what, text) => {
    expect(await refusal(Buffer.from(text))).toBe('picture-not-supported');
  });

  it.each(['TIFF', 'AVIF'] as const)('that is a %s', async (format) => {
    expect(await refusal(foreign[format])).toBe('picture-not-supported');
  });

  it('that only begins as one, and is no clue to the library to try others', async () => {
    const disguised = Buffer.from('GIF89a<svg xmlns="http://www.w3.org/2000/svg"/>');
    expect(await refusal(disguised)).toBe('picture-damaged');
  });

  it('that ends too early', async () => {
    expect(await refusal(photo.subarray(0, photo.length / 2))).toBe('picture-damaged');
  });

  it('that would unpack to gigabytes, before it does', async () => {
    const start = performance.now();
    expect(await refusal(bomb(30_000, 30_000))).toBe('picture-too-many-pixels');
    expect(performance.now() - start).toBeLessThan(1_000);
  });

  it('that the scanner refuses, before anything parses it', async () => {
    const scanned = createDocumentPictures({
      scan: () => Promise.reject(new GatehouseError('file-infected', 'found')),
    });
    await expect(scanned.takeIn(Buffer.from('no picture at all'))).rejects.toMatchObject({
      code: 'file-infected',
    });
  });

  it('where twenty wait already, and taken in when they are done', async () => {
    const own = createDocumentPictures(null);
    const small = await sharp({ create: { ...noise.create, width: 90, height: 60 } })
      .png()
      .toBuffer();
    const first = Array.from({ length: 20 }, () => own.takeIn(small));
    await expect(own.takeIn(small)).rejects.toMatchObject({ code: 'store-unavailable' });
    await Promise.all(first);
    await expect(own.takeIn(small)).resolves.toMatchObject({ mime: 'image/jpeg' });
  });

  it('by a code of the catalogue or taken in whole, however its bytes were changed', async () => {
    const codes = [
      'taken in',
      'picture-damaged',
      'picture-not-supported',
      'picture-too-many-pixels',
    ];
    const small = await sharp({ create: { ...noise.create, width: 300, height: 200 } })
      .jpeg()
      .toBuffer();
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(small.length - 1), fc.nat(255)), { maxLength: 12 }),
        async (changes) => {
          const changed = Buffer.from(small);
          for (const [at, value] of changes) changed[at] = value;
          return codes.includes(await refusal(changed));
        },
      ),
      { numRuns: 100 },
    );
  });
});
