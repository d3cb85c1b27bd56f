import { codeShape } from '#renderer/print/code-shape.ts';

import type { Point } from './homography.ts';
import { between, seededRandom, type Random } from './random.ts';

export type Carrier = 'paper' | 'phone' | 'phone-dark' | 'phone-cracked' | 'bare';

export type CodeRequest = {
  readonly text: string;
  /** QR version; tickets are pinned to 5. Left out: the smallest that fits. */
  readonly version?: number;
  readonly errorCorrection?: 'L' | 'M' | 'Q' | 'H';
};

export type Caption = { readonly title: string; readonly line: string };

/** A flat thing that a visitor holds up, as SVG in its own units, with the code's place on it. */
export type Artwork = {
  readonly svg: (pixelWidth: number, pixelHeight: number) => string;
  readonly width: number;
  readonly height: number;
  /** Corners of the symbol without its quiet zone, clockwise from the top left. */
  readonly code: readonly [Point, Point, Point, Point];
  readonly codeWidth: number;
};

const FONT = "font-family=\"'Noto Sans', 'DejaVu Sans', Arial, sans-serif\"";
const QUIET_ZONE = 4;
/** Of paper, phone and code panel, in the artwork's units. */
const SYMBOL = 400;

function symbol(
  request: CodeRequest,
  left: number,
  top: number,
  dark: string,
  light: string,
): string {
  const { text, ...options } = request;
  const { size, path } = codeShape(text, options);
  const unit = SYMBOL / size;
  const quiet = QUIET_ZONE * unit;
  return (
    `<rect x="${left - quiet}" y="${top - quiet}" width="${SYMBOL + 2 * quiet}" height="${SYMBOL + 2 * quiet}" fill="${light}"/>` +
    `<path transform="translate(${left} ${top}) scale(${unit})" d="${path}" fill="${dark}"/>`
  );
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}

const SKINS = ['#8d5a3b', '#a9714b', '#c68f66', '#6f452c', '#b57f58'] as const;
const SLEEVES = ['#27405f', '#6b2f3a', '#3d4a3a', '#7a5b2e', '#40364f'] as const;

function pick<T>(random: Random, list: readonly [T, ...T[]]): T {
  return list[Math.floor(random() * list.length)] ?? list[0];
}

/** Behind the card: fingers' backs, palm, wrist and sleeve, running out of the picture. */
function handBehind(skin: string, sleeve: string, x: number, y: number, height: number): string {
  const cuff = y + 250;
  return (
    `<defs><linearGradient id="skin" x1="0" y1="0" x2="1" y2="0.4"><stop offset="0" stop-color="#000" stop-opacity="0.28"/><stop offset="0.45" stop-color="#000" stop-opacity="0"/><stop offset="1" stop-color="#000" stop-opacity="0.2"/></linearGradient></defs>` +
    ['skin', 'shade']
      .map(
        (layer) =>
          `<path d="M${x - 150} ${y - 80}c-25 110 -5 190 45 250c25 35 30 70 28 120h190c2 -60 20 -90 48 -130c35 -55 35 -150 10 -240z" fill="${layer === 'skin' ? skin : 'url(#skin)'}"/>`,
      )
      .join('') +
    `<path d="M${x - 105} ${cuff}q110 34 226 0l${height * 0.2} ${height}h-${226 + height * 0.4}z" fill="${sleeve}"/>` +
    `<path d="M${x - 108} ${cuff - 4}q112 34 232 0v34q-118 34 -232 0z" fill="${sleeve}"/>` +
    `<path d="M${x - 108} ${cuff + 30}q112 34 232 0" stroke="#000" stroke-opacity="0.35" stroke-width="5" fill="none"/>`
  );
}

/** In front of the card: the thumb. */
function thumb(skin: string, x: number, y: number): string {
  const shape = `x="${x - 42}" y="${y - 105}" width="84" height="220" rx="42"`;
  return (
    `<defs><linearGradient id="thumb" x1="0" y1="0" x2="1" y2="0"><stop offset="0" stop-color="#fff" stop-opacity="0.12"/><stop offset="0.55" stop-color="#000" stop-opacity="0"/><stop offset="1" stop-color="#000" stop-opacity="0.35"/></linearGradient></defs>` +
    `<g transform="rotate(-24 ${x} ${y})">` +
    `<rect x="${x - 34}" y="${y - 98}" width="92" height="220" rx="42" fill="#000" opacity="0.18"/>` +
    `<rect ${shape} fill="${skin}"/><rect ${shape} fill="url(#thumb)"/>` +
    `<rect x="${x - 25}" y="${y - 97}" width="50" height="56" rx="23" fill="#f0d3c0" opacity="0.45"/></g>`
  );
}

function cracks(random: Random, left: number, top: number, width: number, height: number): string {
  const originX = left + width * between(random, 0.25, 0.75);
  const originY = top + height * between(random, 0.3, 0.6);
  let lines = '';
  for (let ray = 0; ray < 9; ray += 1) {
    let x = originX;
    let y = originY;
    let angle = (ray / 9) * 2 * Math.PI + between(random, -0.3, 0.3);
    let d = `M${x.toFixed(1)} ${y.toFixed(1)}`;
    for (let step = 0; step < 7; step += 1) {
      angle += between(random, -0.35, 0.35);
      x = Math.min(left + width, Math.max(left, x + Math.cos(angle) * width * 0.13));
      y = Math.min(top + height, Math.max(top, y + Math.sin(angle) * width * 0.13));
      d += `L${x.toFixed(1)} ${y.toFixed(1)}`;
    }
    lines += `<path d="${d}" fill="none" stroke="#000" stroke-opacity="0.5" stroke-width="3.5"/>`;
    lines += `<path d="${d}" fill="none" stroke="#fff" stroke-opacity="0.85" stroke-width="1.8" transform="translate(1.5 1)"/>`;
  }
  return lines;
}

function paper(request: CodeRequest, caption: Caption, random: Random): string {
  const skin = pick(random, SKINS);
  const accent = pick(random, ['#8c1d40', '#0b5d5a', '#1e3a8a', '#92400e'] as const);
  return (
    `<defs><linearGradient id="sheet" x1="0" y1="0" x2="1" y2="1"><stop offset="0" stop-color="#fdfcf8"/><stop offset="0.5" stop-color="#f4f1ea"/><stop offset="1" stop-color="#e6e2d8"/></linearGradient></defs>` +
    handBehind(skin, pick(random, SLEEVES), 520, 860, 900) +
    `<rect x="146" y="86" width="640" height="820" rx="6" fill="#000" opacity="0.25"/>` +
    `<rect x="140" y="80" width="640" height="820" rx="6" fill="url(#sheet)"/>` +
    `<rect x="140" y="80" width="640" height="112" rx="6" fill="${accent}"/>` +
    `<text x="172" y="146" ${FONT} font-size="40" font-weight="700" fill="#fff">${escape(caption.title)}</text>` +
    `<text x="172" y="176" ${FONT} font-size="21" fill="#fff" opacity="0.9">${escape(caption.line)}</text>` +
    symbol(request, 260, 258, '#16130f', '#fbfaf6') +
    `<text x="460" y="748" text-anchor="middle" ${FONT} font-size="27" font-weight="700" fill="#333">ADMIT ONE</text>` +
    `<path d="M172 780h576" stroke="#999" stroke-width="2" stroke-dasharray="9 7"/>` +
    `<text x="172" y="822" ${FONT} font-size="20" fill="#555">Please have this ticket ready at the gate.</text>` +
    `<path d="M140 500h640" stroke="#000" stroke-opacity="0.05" stroke-width="7"/>` +
    thumb(skin, 640, 880)
  );
}

function phone(request: CodeRequest, caption: Caption, random: Random, kind: Carrier): string {
  const skin = pick(random, SKINS);
  const dark = kind === 'phone-dark';
  const ink = dark ? '#f2f4f7' : '#10141a';
  const screen = dark ? '#0d1117' : '#ffffff';
  return (
    handBehind(skin, pick(random, SLEEVES), 470, 900, 900) +
    `<rect x="176" y="20" width="568" height="1010" rx="64" fill="#15171b"/>` +
    `<rect x="180" y="24" width="560" height="1002" rx="60" fill="none" stroke="#5b6068" stroke-width="5"/>` +
    `<rect x="200" y="44" width="520" height="962" rx="44" fill="${screen}"/>` +
    `<circle cx="460" cy="68" r="10" fill="#15171b"/>` +
    `<text x="236" y="82" ${FONT} font-size="22" font-weight="700" fill="${ink}">10:42</text>` +
    `<rect x="628" y="66" width="44" height="18" rx="4" fill="none" stroke="${ink}" stroke-width="3"/><rect x="632" y="70" width="28" height="10" fill="${ink}"/>` +
    `<text x="460" y="158" text-anchor="middle" ${FONT} font-size="32" font-weight="700" fill="${ink}">${escape(caption.title)}</text>` +
    `<text x="460" y="194" text-anchor="middle" ${FONT} font-size="20" fill="${ink}" opacity="0.75">${escape(caption.line)}</text>` +
    symbol(request, 260, 258, ink, screen) +
    `<rect x="250" y="760" width="420" height="76" rx="38" fill="${dark ? '#2f6feb' : '#1a56db'}"/>` +
    `<text x="460" y="808" text-anchor="middle" ${FONT} font-size="26" font-weight="700" fill="#fff">Show at the gate</text>` +
    `<rect x="390" y="976" width="140" height="8" rx="4" fill="${ink}" opacity="0.6"/>` +
    (kind === 'phone-cracked' ? cracks(random, 200, 44, 520, 962) : '') +
    thumb(skin, 706, 900)
  );
}

/** Of a photograph that somebody holds up: its own units, and where in them the picture lies. */
export type HeldPicture = {
  readonly svg: string;
  readonly width: number;
  readonly height: number;
  readonly picture: { readonly x: number; readonly y: number; readonly size: number };
};

/** Draws a square photograph on paper, or on a phone's screen, and the hand that holds it up. */
export function drawHeldPicture(
  jpeg: Buffer,
  carrier: 'paper' | 'phone',
  seed: number,
): HeldPicture {
  const random = seededRandom(seed);
  const skin = pick(random, SKINS);
  const sleeve = pick(random, SLEEVES);
  const href = `data:image/jpeg;base64,${jpeg.toString('base64')}`;
  const [width, height] = [920, 1760];
  const picture =
    carrier === 'paper' ? { x: 140, y: 100, size: 640 } : { x: 130, y: 200, size: 660 };
  const { x, y, size } = picture;
  const image = `<image href="${href}" x="${x}" y="${y}" width="${size}" height="${size}"/>`;
  const shine =
    '<defs><linearGradient id="shine" x1="0" y1="0" x2="1" y2="0.7"><stop offset="0.3" stop-color="#fff" stop-opacity="0"/><stop offset="0.42" stop-color="#fff" stop-opacity="0.3"/><stop offset="0.5" stop-color="#fff" stop-opacity="0.05"/><stop offset="0.56" stop-color="#fff" stop-opacity="0.2"/><stop offset="0.64" stop-color="#fff" stop-opacity="0"/></linearGradient></defs>';
  const body =
    carrier === 'paper'
      ? handBehind(skin, sleeve, 520, 860, 900) +
        `<rect x="106" y="66" width="720" height="830" rx="4" fill="#000" opacity="0.25"/>` +
        `<rect x="100" y="60" width="720" height="830" rx="4" fill="#f3f0e8"/>${image}${shine}` +
        `<rect x="100" y="60" width="720" height="830" rx="4" fill="url(#shine)" opacity="0.7"/>` +
        thumb(skin, 660, 870)
      : handBehind(skin, sleeve, 470, 1010, 800) +
        `<rect x="96" y="20" width="728" height="1120" rx="70" fill="#15171b"/>` +
        `<rect x="100" y="24" width="720" height="1112" rx="66" fill="none" stroke="#5b6068" stroke-width="5"/>` +
        `<rect x="130" y="54" width="660" height="1052" rx="40" fill="#0b0d10"/>${image}${shine}` +
        `<rect x="130" y="54" width="660" height="1052" rx="40" fill="url(#shine)"/>` +
        `<circle cx="460" cy="86" r="11" fill="#000"/><circle cx="460" cy="970" r="34" fill="none" stroke="#fff" stroke-width="6"/>` +
        thumb(skin, 776, 1010);
  return {
    svg: `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">${body}</svg>`,
    width,
    height,
    picture,
  };
}

/** Draws what the visitor holds: a paper ticket, a phone, or the bare code for measuring. */
export function drawArtwork(
  request: CodeRequest,
  carrier: Carrier,
  caption: Caption,
  seed: number,
): Artwork {
  const random = seededRandom(seed);
  const [width, height] = carrier === 'bare' ? [560, 560] : [920, 1760];
  const [left, top] = carrier === 'bare' ? [80, 80] : [260, 258];
  const body =
    carrier === 'bare'
      ? `<rect width="560" height="560" fill="#fff"/>${symbol(request, left, top, '#0c0c0c', '#fff')}`
      : carrier === 'paper'
        ? paper(request, caption, random)
        : phone(request, caption, random, carrier);
  return {
    svg: (pixelWidth, pixelHeight) =>
      `<svg xmlns="http://www.w3.org/2000/svg" width="${pixelWidth}" height="${pixelHeight}" viewBox="0 0 ${width} ${height}">${body}</svg>`,
    width,
    height,
    code: [
      { x: left, y: top },
      { x: left + SYMBOL, y: top },
      { x: left + SYMBOL, y: top + SYMBOL },
      { x: left, y: top + SYMBOL },
    ],
    codeWidth: SYMBOL,
  };
}
