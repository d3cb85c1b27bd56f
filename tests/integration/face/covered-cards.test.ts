import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openPictures } from '#core/pictures/pictures.ts';
import { openEnginePage, type EnginePage } from '#tools/eval-face/engine-run.ts';
import { seenFace } from '#tools/eval-face/seen-face.ts';

const FACES = path.resolve(import.meta.dirname, '../../fixtures/faces');
const pictures = openPictures();

/** A card that fills its picture, with a portrait as large as identity cards have it. */
async function card(portrait: string): Promise<Buffer> {
  const photo = await sharp(path.join(FACES, portrait))
    .resize({ width: 560, height: 670, fit: 'cover' })
    .toBuffer();
  return await sharp({ create: { width: 2400, height: 1514, channels: 3, background: '#f4f1e8' } })
    .composite([{ input: photo, left: 140, top: 370 }])
    .jpeg({ quality: 85 })
    .toBuffer();
}

describe('In a card’s small picture the engine', () => {
  let folder = '';
  let opened: EnginePage | null = null;
  let count = 0;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'gatehouse-covered-'));
    const portraits = (await readdir(FACES)).filter((name) => name.endsWith('-selfie.jpg'));
    count = portraits.length;
    // All cards first: once it takes pictures in, the library reads no files any more.
    const cards = await Promise.all(portraits.map(card));
    const files = await Promise.all(
      cards.map(async (bytes, index) => {
        const file = path.join(folder, `${index}.jpg`);
        await writeFile(file, (await pictures.small(bytes)).bytes);
        return file;
      }),
    );
    opened = await openEnginePage({ files });
  });
  afterAll(async () => {
    await opened?.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('finds nine portraits of ten, where they are', async () => {
    let found = 0;
    for (let number = 0; number < count; number++) {
      const seen = seenFace.parse(await opened?.page.evaluate(`face.see(${number}, "card")`));
      const points = seen.points ?? [];
      const middle = (axis: 0 | 1): number =>
        points.reduce((sum, point) => sum + point[axis], 0) / points.length;
      // Of 2,400 by 1,514 the portrait has 140 to 700 and 370 to 1,040; the small one is a fifth.
      const isThere = middle(0) > 28 && middle(0) < 140 && middle(1) > 74 && middle(1) < 208;
      if (isThere) found += 1;
    }
    expect(found).toBeGreaterThanOrEqual(Math.floor(count * 0.9));
  });
});
