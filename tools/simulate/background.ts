import sharp from 'sharp';

import type { Rgb } from './raster.ts';
import { between, seededRandom } from './random.ts';

export type Background = 'entrance' | 'wall' | 'grey';

const CLOTHES = ['#3b4a63', '#7a3e3e', '#4d6b57', '#8a7348', '#594a6e', '#2f3e46', '#a35d3d'];
const HAIR = ['#1d1714', '#2a211c', '#3a2c22', '#15120f'];
const FACES = ['#8d5a3b', '#a9714b', '#c68f66', '#6f452c'];

function person(x: number, y: number, scale: number, random: () => number): string {
  const from = (list: readonly string[]): string =>
    list[Math.floor(random() * list.length)] ?? '#444';
  return (
    `<g transform="translate(${x} ${y}) scale(${scale})">` +
    `<path d="M-95 420V130q0 -80 95 -80t95 80v290z" fill="${from(CLOTHES)}"/>` +
    `<rect x="-18" y="20" width="36" height="50" fill="${from(FACES)}"/>` +
    `<ellipse cx="0" cy="-10" rx="46" ry="58" fill="${from(FACES)}"/>` +
    `<path d="M-50 -16q0 -62 50 -62t50 62q-20 -26 -50 -26t-50 26z" fill="${from(HAIR)}"/></g>`
  );
}

/** What the webcam sees behind the visitor: an out-of-focus entrance hall, a wall, or plain grey. */
export async function drawBackground(
  kind: Background,
  width: number,
  height: number,
  seed: number,
): Promise<Rgb> {
  const random = seededRandom(seed ^ 0xbac4);
  let body = `<rect width="1280" height="720" fill="#8b8f94"/>`;
  if (kind !== 'grey') {
    body =
      `<defs><linearGradient id="w" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="#cfc8b8"/><stop offset="1" stop-color="#8d8372"/></linearGradient></defs>` +
      `<rect width="1280" height="720" fill="url(#w)"/><rect y="560" width="1280" height="160" fill="#5f564b"/>`;
  }
  if (kind === 'entrance') {
    body += `<rect x="420" y="90" width="440" height="500" fill="#dfe7ea"/><rect x="630" y="90" width="18" height="500" fill="#77716a"/>`;
    for (const x of [150, 420, 690, 960, 1180]) {
      body += `<ellipse cx="${x}" cy="40" rx="52" ry="15" fill="#fff6d8"/>`;
    }
    body += `<rect x="60" y="150" width="230" height="120" fill="#8c1d40"/><rect x="1000" y="140" width="220" height="140" fill="#0b5d5a"/>`;
    for (let i = 0; i < 7; i += 1) {
      body += person(
        between(random, 40, 1240),
        between(random, 260, 330),
        between(random, 0.7, 1),
        random,
      );
    }
    body += person(between(random, 560, 720), 300, 1.55, random);
  }
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 1280 720" preserveAspectRatio="xMidYMid slice">${body}</svg>`;
  const data = await sharp(Buffer.from(svg))
    .removeAlpha()
    .blur(width / 140)
    .raw()
    .toBuffer();
  return {
    data: new Uint8ClampedArray(data.buffer, data.byteOffset, data.byteLength),
    width,
    height,
  };
}
