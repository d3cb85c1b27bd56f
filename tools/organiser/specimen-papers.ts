import sharp from 'sharp';
import { ByteStream } from '../seed/byte-stream.ts';
import { drawPortrait } from '../seed/portrait.ts';
import type { ListedPerson } from './people-list.ts';

/** A drawn selfie and both sides of a card that nobody issued, JPEG. */
export interface SpecimenPapers {
  readonly front: Buffer;
  readonly back: Buffer;
  readonly selfie: Buffer;
}

/** The portrait's size and place on a card, pixels. */
const PORTRAIT = { width: 420, height: 500, left: 100, top: 260 };

async function specimenCard(line: string, portrait: Buffer, number: string): Promise<Buffer> {
  const drawn = `<svg xmlns="http://www.w3.org/2000/svg" width="1712" height="1080" viewBox="0 0 856 540">
    <rect width="856" height="540" fill="#f4f1e8"/><rect width="856" height="70" fill="#d9822b"/>
    <text x="428" y="48" font-size="34" text-anchor="middle" font-family="sans-serif" fill="#fff">SPECIMEN CARD</text>
    <text x="290" y="190" font-size="34" font-family="sans-serif">${line}</text>
    <text x="290" y="245" font-size="27" font-family="sans-serif">01/01/1990</text>
    <text x="250" y="485" font-size="54" font-weight="bold" font-family="sans-serif">${number}</text></svg>`;
  const { width, height, left, top } = PORTRAIT;
  const photo = await sharp(portrait).resize(width, height).toBuffer();
  return sharp(Buffer.from(drawn))
    .composite([{ input: photo, left, top }])
    .jpeg({ quality: 85 })
    .toBuffer();
}

/**
 * Draws what people hand in to be reviewed. Before a core opens in the same process, which takes
 * the drawing of SVG from it.
 */
export async function drawPapers(
  seed: string,
  people: readonly ListedPerson[],
): Promise<SpecimenPapers[]> {
  const random = new ByteStream(seed, 'papers');
  const papers: SpecimenPapers[] = [];
  for (const [index, { name, place }] of people.entries()) {
    const selfie = await drawPortrait(random, index % 2 === 0 ? 'woman' : 'man');
    const number = `1234 5678 ${9010 + index}`;
    papers.push({
      front: await specimenCard(name, selfie, number),
      back: await specimenCard(place, selfie, number),
      selfie,
    });
  }
  return papers;
}
