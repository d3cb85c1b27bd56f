import { deflateSync } from 'node:zlib';
import sharp, { type Sharp } from 'sharp';

/** A noisy picture without a face. */
async function noise(width: number, height: number): Promise<Sharp> {
  const data = Buffer.alloc(width * height * 3);
  for (let at = 0; at < data.length; at++) data[at] = (at * 7919 + (at >> 7) * 31) & 0xff;
  return sharp(data, { raw: { width, height, channels: 3 } });
}

const CRC = Uint32Array.from({ length: 256 }, (_, number) => {
  let value = number;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  return value;
});

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  let crc = 0xffffffff;
  for (const byte of body) crc = (CRC[(crc ^ byte) & 0xff] ?? 0) ^ (crc >>> 8);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE((crc ^ 0xffffffff) >>> 0, 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}

/** A PNG whose header says one size and whose rows are all black: kilobytes that unpack to it. */
function blackPng(width: number, height: number, rows = height): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 0, 0, 0, 0], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.alloc((width + 1) * rows))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** Pictures that a hostile or broken sender may give, and what the engine must say of each. */
export async function hostilePictures(): Promise<
  { readonly name: string; readonly bytes: Uint8Array; readonly why: string }[]
> {
  const jpeg = await (await noise(640, 480)).jpeg().toBuffer();
  const oneFrame = await (await noise(64, 64)).raw().toBuffer();
  const animation = { raw: { width: 64, height: 128, channels: 3, pageHeight: 64 } } as const;
  const frames = Buffer.concat([oneFrame, oneFrame.map((value: number) => 255 - value)]);
  return [
    { name: 'no byte', bytes: new Uint8Array(0), why: 'picture-unreadable' },
    { name: 'one byte', bytes: Uint8Array.of(0xff), why: 'picture-unreadable' },
    {
      name: 'random bytes',
      bytes: Uint8Array.from({ length: 5000 }, (_, at) => (at * 73) ^ 29),
      why: 'picture-unreadable',
    },
    {
      name: 'a text',
      bytes: new TextEncoder().encode('<svg xmlns="http://www.w3.org/2000/svg"/>'),
      why: 'picture-unreadable',
    },
    {
      name: 'a JPEG that ends in its header',
      bytes: jpeg.subarray(0, 40),
      why: 'picture-unreadable',
    },
    {
      name: 'a PNG that ends in its header',
      bytes: blackPng(200, 200).subarray(0, 60),
      why: 'picture-unreadable',
    },
    {
      name: 'a bomb of 20,000 by 20,000',
      bytes: blackPng(20_000, 20_000),
      why: 'picture-too-large',
    },
    {
      name: 'a header of 4 thousand million by 4 thousand million',
      bytes: blackPng(0xffffffff, 0xffffffff, 1),
      why: 'picture-too-large',
    },
    { name: '13 million bytes', bytes: new Uint8Array(13_000_000), why: 'picture-too-large' },
    { name: 'just below the limit', bytes: blackPng(6_300, 6_300), why: 'nobody' },
    { name: '1 by 1', bytes: blackPng(1, 1), why: 'nobody' },
    { name: '1 by 20,000', bytes: blackPng(1, 20_000), why: 'nobody' },
    {
      name: 'CMYK',
      bytes: await (await noise(300, 300)).toColourspace('cmyk').jpeg().toBuffer(),
      why: 'nobody',
    },
    {
      name: '16 bits a colour',
      bytes: await (await noise(300, 300)).toColourspace('rgb16').png().toBuffer(),
      why: 'nobody',
    },
    {
      name: 'an animated GIF',
      bytes: await sharp(frames, animation).gif().toBuffer(),
      why: 'nobody',
    },
    {
      name: 'an animated WebP',
      bytes: await sharp(frames, animation).webp().toBuffer(),
      why: 'nobody',
    },
    { name: 'a JPEG without a face', bytes: jpeg, why: 'nobody' },
  ];
}
