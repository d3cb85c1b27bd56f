import sharp from 'sharp';

import type { Rgb } from './raster.ts';
import { between, seededRandom } from './random.ts';

/**
 * An entrance hall far out of focus, as a webcam sees it behind somebody who stands close. Nobody
 * else is in it: a painted face would be a face to a detector.
 */
export async function drawBackdrop(width: number, height: number, seed: number): Promise<Rgb> {
  const random = seededRandom(seed ^ 0xba11);
  let far =
    `<defs><linearGradient id="w" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="#b9b3a6"/><stop offset="0.7" stop-color="#a59c8c"/><stop offset="1" stop-color="#7d7365"/></linearGradient>` +
    `<linearGradient id="d" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="#eaf2f5"/><stop offset="1" stop-color="#b7c6c4"/></linearGradient></defs>` +
    `<rect width="1280" height="720" fill="url(#w)"/><rect y="575" width="1280" height="145" fill="#5d554c"/>` +
    `<path d="M0 575h1280v16h-1280z" fill="#4a433c"/>`;
  const door = between(random, 690, 830);
  far +=
    `<rect x="${door}" y="120" width="400" height="458" fill="url(#d)"/>` +
    [0, 130, 262, 388]
      .map((x) => `<rect x="${door + x}" y="120" width="14" height="458" fill="#5f625f"/>`)
      .join('') +
    `<rect x="${door - 8}" y="106" width="416" height="18" fill="#5f625f"/>` +
    `<path d="M${door + 14} 470h374v108h-374z" fill="#7f9470" opacity="0.7"/>`;
  for (const x of [90, 250, 410]) {
    const colour = ['#7d2b41', '#1f5c5a', '#8a6a2f'][Math.floor(random() * 3)] ?? '#7d2b41';
    far += `<rect x="${x}" y="${between(random, 120, 160)}" width="104" height="${between(random, 250, 320)}" fill="${colour}"/>`;
  }
  // Posts with a rope, and a desk.
  for (const x of [40, 330, 620])
    far += `<rect x="${x}" y="430" width="12" height="170" fill="#b9974f"/>`;
  far += `<path d="M46 450q145 80 290 0q145 80 290 0" stroke="#6b1f2e" stroke-width="12" fill="none"/>`;
  far += `<rect x="1130" y="420" width="190" height="190" fill="#6a4b35"/><rect x="1120" y="408" width="210" height="18" fill="#8b6a4e"/>`;
  let lamps = '';
  for (let i = 0; i < 14; i += 1) {
    const size = between(random, 12, 30);
    lamps += `<circle cx="${between(random, 0, 1280)}" cy="${between(random, 10, 110)}" r="${size}" fill="${random() < 0.7 ? '#ffe7b5' : '#fff6e4'}" opacity="${between(random, 0.2, 0.45)}"/>`;
  }
  const svg = (body: string): Buffer =>
    Buffer.from(
      `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 1280 720" preserveAspectRatio="xMidYMid slice">${body}</svg>`,
    );
  const hall = await sharp(svg(far))
    .removeAlpha()
    .blur(width / 75)
    .png()
    .toBuffer();
  const lit = await sharp(svg(lamps))
    .blur(width / 260)
    .png()
    .toBuffer();
  const data = await sharp(hall)
    .composite([{ input: lit, blend: 'screen' }])
    .removeAlpha()
    .raw()
    .toBuffer();
  return {
    data: new Uint8ClampedArray(data.buffer, data.byteOffset, data.byteLength),
    width,
    height,
  };
}
