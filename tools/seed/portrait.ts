import sharp from 'sharp';
import type { ByteStream } from './byte-stream.ts';

/** Pixels of a side. */
const SIZE = 400;
const JPEG_QUALITY = 82;

const SKIN = ['#f1c9a5', '#e3b088', '#d59c6f', '#c28657', '#a86f45', '#8c5836', '#744629'];
const HAIR = ['#1d1715', '#241a17', '#2e211b', '#3a2a22'];
const GREY_HAIR = ['#8f8a86', '#b5b0ab'];
const BACKDROP = ['#dfe9f2', '#f4e8d8', '#e5efe0', '#efe3ee', '#e3ecec', '#f3e6e1', '#e8e6f3'];
const CLOTH = [
  '#9c2f3f',
  '#1f5f7a',
  '#2f6b4f',
  '#7a4a9c',
  '#c4722a',
  '#34495e',
  '#b08928',
  '#f4efe6',
];
const TRIM = ['#e9c46a', '#f1e3c6', '#d98e73', '#c9d6df'];

interface Look {
  readonly person: 'woman' | 'man';
  readonly skin: string;
  readonly shade: string;
  readonly hair: string;
  readonly backdrop: string;
  readonly cloth: string;
  readonly trim: string;
  readonly hairStyle: string;
  readonly faceWidth: number;
  readonly jaw: number;
  readonly eyeGap: number;
  readonly browLift: number;
  readonly smile: number;
  readonly glasses: boolean;
  readonly facialHair: 'none' | 'moustache' | 'beard';
  readonly bindi: boolean;
}

function darker(colour: string, by: number): string {
  const channel = (at: number) => Number.parseInt(colour.slice(at, at + 2), 16);
  const mixed = [1, 3, 5].map((at) => Math.round(channel(at) * (1 - by)));
  return `rgb(${mixed.join(',')})`;
}

function chooseLook(random: ByteStream, person: 'woman' | 'man'): Look {
  const isWoman = person === 'woman';
  const skin = random.pick(SKIN);
  const isGrey = random.fraction() < 0.14;
  const styles = isWoman
    ? (['long', 'long', 'bun', 'braid', 'bob', 'dupatta'] as const)
    : (['short', 'short', 'parted', 'curly', 'balding', 'turban'] as const);
  const hairiness = random.fraction();
  return {
    person,
    skin,
    shade: darker(skin, 0.16),
    hair: random.pick(isGrey ? GREY_HAIR : HAIR),
    backdrop: random.pick(BACKDROP),
    cloth: random.pick(CLOTH),
    trim: random.pick(TRIM),
    hairStyle: random.pick<string>(styles),
    faceWidth: random.between(66, 76),
    jaw: random.between(0.9, 1.08),
    eyeGap: random.between(28, 33),
    browLift: random.between(-3, 4),
    smile: random.between(11, 19),
    glasses: random.fraction() < 0.22,
    facialHair: isWoman || hairiness < 0.4 ? 'none' : hairiness < 0.75 ? 'moustache' : 'beard',
    bindi: isWoman && random.fraction() < 0.45,
  };
}

// Coordinates: the face's middle is (200, 178), its chin near 275, the shoulders end at 400.

function behind({ hairStyle, hair, faceWidth, cloth }: Look): string {
  const wide = faceWidth + 22;
  switch (hairStyle) {
    case 'long':
      return `<path d="M${200 - wide} 175 Q${200 - wide} 78 200 76 Q${200 + wide} 78 ${200 + wide} 175 L${206 + wide} 318 Q200 345 ${194 - wide} 318 Z" fill="${hair}"/>`;
    case 'bob':
      return `<path d="M${200 - wide} 180 Q${200 - wide} 78 200 76 Q${200 + wide} 78 ${200 + wide} 180 L${200 + wide} 250 Q200 272 ${200 - wide} 250 Z" fill="${hair}"/>`;
    case 'bun':
      return `<circle cx="200" cy="78" r="34" fill="${hair}"/>`;
    case 'braid':
      return `<path d="M262 210 q34 40 20 92 q-6 44 -22 66 q-14 -10 -8 -50 q6 -48 -10 -92 Z" fill="${hair}"/>`;
    case 'dupatta':
      return `<path d="M${192 - wide} 200 Q${188 - wide} 62 200 60 Q${212 + wide} 62 ${208 + wide} 200 L${226 + wide} 372 L${174 - wide} 372 Z" fill="${darker(cloth, 0.12)}"/>`;
    default:
      return '';
  }
}

function shoulders({ person, cloth, trim, skin, shade }: Look): string {
  const body = `<path d="M52 400 Q58 322 150 304 L250 304 Q342 322 348 400 Z" fill="${cloth}"/>`;
  const neck = `<path d="M168 250 L168 300 Q200 330 232 300 L232 250 Z" fill="${shade}"/>`;
  const collar =
    person === 'woman'
      ? `<path d="M150 305 Q200 362 250 305 L262 309 Q200 384 138 309 Z" fill="${trim}"/><path d="M168 296 Q200 344 232 296 L238 305 Q200 352 162 305 Z" fill="${skin}"/><path d="M252 304 Q300 330 316 400 L262 400 Q262 340 236 312 Z" fill="${trim}" opacity="0.85"/>`
      : `<path d="M158 302 L200 346 L242 302 L254 308 L212 366 L188 366 L146 308 Z" fill="${trim}"/><path d="M200 346 L200 400" stroke="${darker(cloth, 0.25)}" stroke-width="3"/><circle cx="200" cy="376" r="3.5" fill="${trim}"/>`;
  return `${body}${neck}${collar}`;
}

function head({ skin, shade, faceWidth, jaw }: Look): string {
  const w = faceWidth;
  const chin = 180 + 92 * jaw;
  const ears = `<ellipse cx="${200 - w}" cy="186" rx="12" ry="19" fill="${shade}"/><ellipse cx="${200 + w}" cy="186" rx="12" ry="19" fill="${shade}"/>`;
  const face = `<path d="M${200 - w} 168 Q${200 - w} 92 200 92 Q${200 + w} 92 ${200 + w} 168 Q${200 + w} 236 ${200 + w * 0.52} ${chin - 16} Q200 ${chin + 12} ${200 - w * 0.52} ${chin - 16} Q${200 - w} 236 ${200 - w} 168 Z" fill="${skin}"/>`;
  const cheeks = `<ellipse cx="${200 - w * 0.56}" cy="214" rx="15" ry="10" fill="#d9534f" opacity="0.10"/><ellipse cx="${200 + w * 0.56}" cy="214" rx="15" ry="10" fill="#d9534f" opacity="0.10"/>`;
  return `${ears}${face}${cheeks}`;
}

function eye(x: number, { hair, browLift, person }: Look): string {
  const lash = person === 'woman' ? 3.4 : 2.2;
  const brow = hair.startsWith('#1') || hair.startsWith('#2') ? hair : '#3a2a22';
  return `<ellipse cx="${x}" cy="182" rx="12.5" ry="7.5" fill="#fdfbf7"/><circle cx="${x}" cy="182" r="6.4" fill="#3b2416"/><circle cx="${x}" cy="182" r="3" fill="#120b07"/><circle cx="${x + 2.2}" cy="179.6" r="1.6" fill="#ffffff"/><path d="M${x - 13.5} 181 Q${x} 169 ${x + 13.5} 181" fill="none" stroke="#231712" stroke-width="${lash}" stroke-linecap="round"/><path d="M${x - 15} ${163 - browLift} Q${x} ${154 - browLift} ${x + 15} ${163 - browLift}" fill="none" stroke="${brow}" stroke-width="${person === 'woman' ? 4 : 6}" stroke-linecap="round"/>`;
}

function features(look: Look): string {
  const { shade, eyeGap, smile, facialHair, hair, bindi, glasses, faceWidth, jaw } = look;
  const eyes = eye(200 - eyeGap, look) + eye(200 + eyeGap, look);
  const nose = `<path d="M197 186 Q190 212 189 217 Q195 225 204 222" fill="none" stroke="${darker(look.skin, 0.28)}" stroke-width="3.4" stroke-linecap="round"/>`;
  const lips = look.person === 'woman' ? '#a8434a' : darker(look.skin, 0.42);
  const mouth = `<path d="M176 240 Q200 ${240 + smile * 1.5} 224 240 Q200 ${243 + smile * 0.55} 176 240 Z" fill="${lips}"/><path d="M176 240 Q200 ${241 + smile * 0.6} 224 240" fill="none" stroke="${darker(look.skin, 0.5)}" stroke-width="1.6" stroke-linecap="round"/>`;
  const moustache = `<path d="M168 237 Q184 222 200 229 Q216 222 232 237 Q214 235 200 236 Q186 235 168 237 Z" fill="${hair}"/>`;
  const w = faceWidth;
  const chin = 180 + 92 * jaw;
  const beard = `<path d="M${200 - w} 190 Q${200 - w + 6} 236 ${200 - w * 0.52} ${chin - 14} Q200 ${chin + 16} ${200 + w * 0.52} ${chin - 14} Q${200 + w - 6} 236 ${200 + w} 190 Q${200 + w * 0.78} 226 230 230 Q200 222 170 230 Q${200 - w * 0.78} 226 ${200 - w} 190 Z" fill="${hair}" opacity="0.93"/>`;
  const dot = `<circle cx="200" cy="152" r="5" fill="#a31f34"/>`;
  const frame = `<g fill="none" stroke="#2b2b2f" stroke-width="3.6"><rect x="${200 - eyeGap - 20}" y="168" width="40" height="30" rx="12"/><rect x="${200 + eyeGap - 20}" y="168" width="40" height="30" rx="12"/><path d="M${200 - eyeGap + 20} 178 Q200 172 ${200 + eyeGap - 20} 178"/></g>`;
  return [
    facialHair === 'beard' ? beard : '',
    eyes,
    nose,
    facialHair === 'none' ? '' : moustache,
    facialHair === 'beard' ? mouth.replace(lips, '#9a5650') : mouth,
    bindi ? dot : '',
    glasses ? frame : '',
    `<path d="M190 ${chin - 12} Q200 ${chin - 8} 210 ${chin - 12}" fill="none" stroke="${shade}" stroke-width="${facialHair === 'beard' ? 0 : 2.4}" stroke-linecap="round"/>`,
  ].join('');
}

function front({ hairStyle, hair, faceWidth, cloth, trim }: Look): string {
  const w = faceWidth;
  const cap = (drop: number, dip: number) =>
    `<path d="M${196 - w} 176 Q${190 - w} 74 200 72 Q${210 + w} 74 ${204 + w} 176 Q${200 + w - 4} ${150 + drop} ${200 + w * 0.62} ${126 + drop} Q200 ${dip} ${200 - w * 0.62} ${126 + drop} Q${200 - w + 4} ${150 + drop} ${196 - w} 176 Z" fill="${hair}"/>`;
  switch (hairStyle) {
    case 'balding':
      return `<path d="M${197 - w} 188 Q${190 - w} 128 ${200 - w + 16} 116 Q${200 - w + 10} 150 ${197 - w} 188 Z M${203 + w} 188 Q${210 + w} 128 ${200 + w - 16} 116 Q${200 + w - 10} 150 ${203 + w} 188 Z" fill="${hair}"/>`;
    case 'parted':
      return `<path d="M${196 - w} 172 Q${188 - w} 72 196 70 Q${212 + w} 72 ${204 + w} 172 Q${200 + w - 6} 128 ${200 + w * 0.5} 120 Q190 124 164 104 Q${200 - w * 0.7} 128 ${196 - w} 172 Z" fill="${hair}"/>`;
    case 'curly': {
      const curls = Array.from({ length: 11 }, (_, index) => {
        const angle = Math.PI * (1.06 - (index / 10) * 1.12);
        return `<circle cx="${200 + Math.cos(angle) * (w + 2)}" cy="${158 - Math.sin(angle) * 66}" r="21" fill="${hair}"/>`;
      });
      return `${cap(-4, 104)}${curls.join('')}`;
    }
    case 'turban':
      return `<path d="M${186 - w} 152 Q${176 - w} 44 200 42 Q${224 + w} 44 ${214 + w} 152 Q200 96 ${186 - w} 152 Z" fill="${cloth === '#f4efe6' ? '#1f5f7a' : cloth}"/><path d="M${190 - w} 132 Q200 62 ${206 + w} 96 M${196 - w} 104 Q210 44 ${204 + w} 122 M${186 - w} 150 Q200 92 ${214 + w} 150" fill="none" stroke="${trim}" stroke-width="4" opacity="0.75"/>`;
    case 'dupatta':
      return `${cap(2, 118)}<path d="M${184 - w} 196 Q${182 - w} 66 200 64 Q${218 + w} 66 ${216 + w} 196 Q${206 + w} 92 200 90 Q${194 - w} 92 ${184 - w} 196 Z" fill="${cloth}"/><path d="M${190 - w} 190 Q${190 - w} 76 200 75 Q${210 + w} 76 ${210 + w} 190" fill="none" stroke="${trim}" stroke-width="5"/>`;
    case 'long':
    case 'bob':
    case 'bun':
    case 'braid':
      return `${cap(4, 92)}<path d="M200 76 L200 108" stroke="${darker(hair, 0.5)}" stroke-width="2" opacity="0.6"/>`;
    default:
      return cap(-4, 112);
  }
}

function drawing(look: Look): string {
  const backdrop = `<defs><radialGradient id="b" cx="50%" cy="38%" r="75%"><stop offset="0" stop-color="#ffffff"/><stop offset="1" stop-color="${look.backdrop}"/></radialGradient></defs><rect width="400" height="400" fill="${look.backdrop}"/><rect width="400" height="400" fill="url(#b)"/>`;
  const parts = [backdrop, behind(look), shoulders(look), head(look), features(look), front(look)];
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${SIZE}" height="${SIZE}" viewBox="0 0 400 400">${parts.join('')}</svg>`;
}

/**
 * A drawn portrait of nobody: 400 x 400 JPEG, about 15 kB. Drawn, so that no real face is ever
 * in a folder for trying out, and nobody mistakes it for one.
 */
export async function drawPortrait(random: ByteStream, person: 'woman' | 'man'): Promise<Buffer> {
  const svg = drawing(chooseLook(random, person));
  return sharp(Buffer.from(svg)).jpeg({ quality: JPEG_QUALITY, mozjpeg: false }).toBuffer();
}
