import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { openPictures } from '#core/pictures/pictures.ts';

const pictures = openPictures();

/** Where things are on the card, of 856 by 540. */
const PORTRAIT = { x: 40 / 856, y: 130 / 540, width: 200 / 856, height: 250 / 540 };
const NUMBER = { x: 220 / 856, y: 420 / 540, width: 420 / 856, height: 80 / 540 };

async function card(number: string): Promise<Buffer> {
  const drawn = `<svg xmlns="http://www.w3.org/2000/svg" width="2400" height="1514" viewBox="0 0 856 540">
    <rect width="856" height="540" fill="#f4f1e8"/>
    <rect x="40" y="130" width="200" height="250" fill="#c04020"/>
    <text x="230" y="480" font-size="52" font-weight="bold" font-family="sans-serif">${number}</text>
  </svg>`;
  return await sharp(Buffer.from(drawn)).jpeg({ quality: 90 }).toBuffer();
}

async function grey(bytes: Uint8Array, box = { x: 0, y: 0, width: 1, height: 1 }) {
  const picture = sharp(Buffer.from(bytes));
  const { width, height } = await picture.metadata();
  const inside = picture.extract({
    left: Math.round(box.x * width),
    top: Math.round(box.y * height),
    width: Math.round(box.width * width),
    height: Math.round(box.height * height),
  });
  return await inside.greyscale().raw().toBuffer();
}

const brightest = (pixels: Buffer): number => pixels.reduce((most, v) => Math.max(most, v), 0);

/** The mean of the differences between neighbours: print has much of it, a blur next to none. */
function sharpness(pixels: Buffer): number {
  let sum = 0;
  for (let at = 1; at < pixels.length; at++) {
    sum += Math.abs((pixels[at] ?? 0) - (pixels[at - 1] ?? 0));
  }
  return sum / pixels.length;
}

let one: Buffer;
let other: Buffer;
beforeAll(async () => {
  one = await card('1234 5678 9012');
  other = await card('8907 3416 8837');
});

describe('A covered card', () => {
  it('looks the same whatever its number is, but for some shades', async () => {
    const [first, second] = await Promise.all(
      [one, other].map(async (bytes) => grey((await pictures.covered(bytes, null)).bytes)),
    );
    let worst = 0;
    first?.forEach((value, at) => {
      worst = Math.max(worst, Math.abs(value - (second?.[at] ?? 0)));
    });
    // Of 255: the number's black ink is more than 200 from the card's ground.
    expect(worst).toBeLessThan(40);
  });

  it('shows its portrait as it is and nothing of its number', async () => {
    const { bytes, width, height } = await pictures.covered(one, PORTRAIT);
    expect([width, height]).toEqual([1280, 807]);
    expect(sharpness(await grey(one, NUMBER))).toBeGreaterThan(2);
    expect(sharpness(await grey(bytes, NUMBER))).toBeLessThan(1);
    const middle = await sharp(Buffer.from(bytes))
      .extract({ left: 100, top: 250, width: 1, height: 1 })
      .raw()
      .toBuffer();
    expect([...middle].map((value) => Math.round(value / 16))).toEqual([12, 4, 2]);
  });

  it('shows nothing sharp while no portrait was found', async () => {
    const { bytes } = await pictures.covered(one, null);
    expect(sharpness(await grey(bytes))).toBeLessThan(0.5);
  });
});

describe('The picture in which a face is looked for', () => {
  it('has lost most of what print is made of', async () => {
    const { bytes, width, height } = await pictures.small(one);
    expect(Math.max(width, height)).toBe(480);
    // As large as the small one, so that one edge is as many pixels wide in both.
    const plain = await sharp(one).resize(480).jpeg().toBuffer();
    expect(sharpness(await grey(bytes, NUMBER))).toBeLessThan(
      sharpness(await grey(plain, NUMBER)) * 0.7,
    );
  });
});

describe('A picture that is blacked out', () => {
  it('is black where it was asked for, and as it was elsewhere', async () => {
    const { bytes, width, height } = await pictures.blackedOut(one, [NUMBER]);
    expect([width, height]).toEqual([2400, 1514]);
    expect(brightest(await grey(bytes, NUMBER))).toBeLessThan(20);
    const before = await grey(one, PORTRAIT);
    const after = await grey(bytes, PORTRAIT);
    const worst = before.reduce((most, v, at) => Math.max(most, Math.abs(v - (after[at] ?? 0))), 0);
    expect(worst).toBeLessThan(24);
  });

  it('keeps to the picture where a box reaches over its edge', async () => {
    const box = { x: 0.9, y: 0.9, width: 0.5, height: 0.5 };
    const { bytes } = await pictures.blackedOut(one, [box]);
    const corner = await grey(bytes, { x: 0.92, y: 0.92, width: 0.07, height: 0.07 });
    expect(brightest(corner)).toBeLessThan(20);
  });
});
