import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { similarity, toTemplate } from '#shared/face/template.ts';
import { cameraSwitches } from '#tools/runtime.ts';
import { openEnginePage, type EnginePage } from '#tools/eval-face/engine-run.ts';
import { seenFace, type SeenFace } from '#tools/eval-face/seen-face.ts';
import { writeVisitFilm } from '#tools/simulate/face-film.ts';
import { hostilePictures } from './engine-pictures.ts';

const PORTRAIT = path.resolve(import.meta.dirname, '../../fixtures/faces/visitor-01-selfie.jpg');

let folder = '';
const files: string[] = [];

async function addFile(name: string, bytes: Uint8Array): Promise<number> {
  const file = path.join(folder, `${files.length}-${name.replaceAll(/\W+/g, '-')}`);
  await writeFile(file, bytes);
  files.push(file);
  return files.length - 1;
}

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'gatehouse-engine-test-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function see(page: EnginePage, number: number, kind = 'portrait'): Promise<SeenFace> {
  return seenFace.parse(await page.page.evaluate(`face.see(${number}, "${kind}")`));
}

function templateOf({ embedding }: SeenFace): Uint8Array {
  if (embedding === null) throw new Error('no face');
  return toTemplate(embedding);
}

describe('Given pictures from who knows where, the engine', () => {
  let pictures: Awaited<ReturnType<typeof hostilePictures>> = [];
  let opened: EnginePage | null = null;
  const page = (): EnginePage => {
    if (opened === null) throw new Error('not open');
    return opened;
  };
  beforeAll(async () => {
    pictures = await hostilePictures();
    for (const { name, bytes } of pictures) await addFile(name, bytes);
    for (const variant of faceVariants()) await addFile(variant.name, await variant.make());
    opened = await openEnginePage({ files });
  });
  afterAll(async () => {
    await opened?.close();
  });

  it('says of each what it is, and goes on', async () => {
    for (const [number, { name, why }] of pictures.entries()) {
      const seen = await see(page(), number);
      expect(`${name}: ${seen.why}`).toBe(`${name}: ${why}`);
      expect(seen.ms).toBeLessThan(15_000);
    }
    expect(await page().page.evaluate('face.states.map(({ kind }) => kind)')).toEqual(['ready']);
  });

  it('sees the same face however its file is made', async () => {
    const [plain, ...others] = await Promise.all(
      faceVariants().map(({ name }, at) =>
        see(page(), pictures.length + at).then((seen) => ({ name, seen })),
      ),
    );
    if (plain === undefined) throw new Error('no picture');
    for (const { name, seen } of others) {
      expect(`${name}: ${seen.why}`).toBe(`${name}: null`);
      const likeness = similarity(templateOf(plain.seen), templateOf(seen));
      expect(likeness > 0.9 ? name : `${name}: ${likeness}`).toBe(name);
      const [right, left] = seen.points ?? [];
      // Upright: the person's right eye is on the picture's left, and the eyes are level.
      expect(right?.[0]).toBeLessThan(left?.[0] ?? 0);
    }
  });

  it('makes the very same template again from its crop', async () => {
    const number = pictures.length;
    const again = seenFace.parse(await page().page.evaluate(`face.seeAgain(${number})`));
    expect(similarity(templateOf(await see(page(), number)), templateOf(again))).toBeGreaterThan(
      0.9999,
    );
  });
});

describe('Given a photographed identity card, the engine', () => {
  let opened: EnginePage | null = null;
  let first = 0;
  const widths = [300, 200, 130];
  beforeAll(async () => {
    first = files.length;
    await addFile('selfie', await sharp(PORTRAIT).jpeg().toBuffer());
    for (const width of widths) await addFile(`card-${width}`, await card(width));
    opened = await openEnginePage({ files });
  });
  afterAll(async () => {
    await opened?.close();
  });

  it('finds the portrait on it, however small', async () => {
    if (opened === null) throw new Error('not open');
    const selfie = templateOf(await see(opened, first));
    for (const [at, width] of widths.entries()) {
      const seen = await see(opened, first + 1 + at, 'card');
      expect(`${width}: ${seen.why}`).toBe(`${width}: null`);
      expect(similarity(selfie, templateOf(seen))).toBeGreaterThan(0.7);
    }
  });
});

/** A photograph of a card whose portrait is so many pixels wide, of 2,400 by 1,600. */
async function card(width: number): Promise<Uint8Array> {
  const lines = Array.from(
    { length: 9 },
    (_, at) =>
      `<rect x="1100" y="${520 + at * 70}" width="${300 + ((at * 97) % 400)}" height="22" fill="#444"/>`,
  ).join('');
  const drawn = `<svg width="2400" height="1600"><rect width="2400" height="1600" fill="#6b5a48"/>
    <rect x="420" y="360" width="1560" height="980" rx="40" fill="#e8eef2"/>${lines}</svg>`;
  return await sharp(Buffer.from(drawn))
    .composite([{ input: await sharp(PORTRAIT).resize(width).toBuffer(), left: 520, top: 520 }])
    .jpeg({ quality: 85 })
    .toBuffer();
}

describe('Given a face that a gate can’t use, the engine says why:', () => {
  let opened: EnginePage | null = null;
  const cases: { trouble: string | null; make: () => Promise<Uint8Array> }[] = [
    { trouble: null, make: () => sharp(PORTRAIT).jpeg().toBuffer() },
    { trouble: 'too-far', make: () => sharp(PORTRAIT).resize(56).png().toBuffer() },
    { trouble: 'too-dark', make: () => sharp(PORTRAIT).linear(0.08, 0).png().toBuffer() },
    { trouble: 'too-blurred', make: () => sharp(PORTRAIT).blur(9).png().toBuffer() },
    { trouble: 'covered', make: () => glasses() },
  ];
  let first = 0;
  beforeAll(async () => {
    first = files.length;
    for (const { trouble, make } of cases) await addFile(trouble ?? 'good', await make());
    opened = await openEnginePage({ files });
  });
  afterAll(async () => {
    await opened?.close();
  });

  it.each(cases.map(({ trouble }, at) => [trouble ?? 'nothing', at] as const))(
    '%s',
    async (_, at) => {
      if (opened === null) throw new Error('not open');
      const seen = await see(opened, first + at);
      expect(seen.why).toBeNull();
      expect(seen.trouble).toBe(cases[at]?.trouble);
    },
  );
});

/** The portrait with dark glasses drawn on. */
async function glasses(): Promise<Uint8Array> {
  const lens = (x: number, y: number): string =>
    `<ellipse cx="${x}" cy="${y}" rx="42" ry="30" fill="#0c0c0e"/>`;
  const drawn = `<svg width="480" height="480">${lens(198, 228)}${lens(290, 207)}</svg>`;
  return await sharp(PORTRAIT)
    .composite([{ input: Buffer.from(drawn) }])
    .png()
    .toBuffer();
}

/** One face in files of every kind. */
function faceVariants(): { name: string; make: () => Promise<Uint8Array> }[] {
  const face = (): Sharp => sharp(PORTRAIT);
  return [
    { name: 'plain', make: () => face().jpeg({ quality: 95 }).toBuffer() },
    ...[3, 6, 8].map((orientation) => ({
      name: `turned, EXIF ${orientation}`,
      make: () =>
        face()
          .rotate({ 3: 180, 6: 270, 8: 90 }[orientation])
          .withMetadata({ orientation })
          .jpeg({ quality: 95 })
          .toBuffer(),
    })),
    { name: 'CMYK', make: () => face().toColourspace('cmyk').jpeg({ quality: 95 }).toBuffer() },
    { name: '16 bits', make: () => face().toColourspace('rgb16').png().toBuffer() },
    { name: 'WebP', make: () => face().webp({ quality: 95 }).toBuffer() },
    { name: 'large', make: () => face().resize(4000).jpeg().toBuffer() },
  ];
}

describe('Given an engine that can’t start, the window is told why:', () => {
  const state = z.strictObject({ kind: z.string(), why: z.string().optional() });
  async function stateOf(options: Parameters<typeof openEnginePage>[0]): Promise<unknown> {
    const { page, close } = await openEnginePage(options);
    try {
      return state.parse(await page.evaluate('face.settled()'));
    } finally {
      await close();
    }
  }

  it('a model of other numbers', async () => {
    const prepare = (engine: string): Promise<void> =>
      appendFile(path.join(engine, 'face-recogniser.tflite'), 'x');
    expect(await stateOf({ prepare })).toEqual({ kind: 'failed', why: 'model-altered' });
  });

  it('a file that is not there', async () => {
    const prepare = (engine: string): Promise<void> =>
      rm(path.join(engine, 'face-detector.tflite'));
    expect(await stateOf({ prepare })).toEqual({ kind: 'failed', why: 'files-missing' });
  });

  it('no worker', async () => {
    const prepare = (engine: string): Promise<void> => rm(path.join(engine, 'face-worker.js'));
    expect(await stateOf({ prepare })).toEqual({ kind: 'failed', why: 'files-missing' });
  });

  it('WebAssembly that is broken', async () => {
    const prepare = (engine: string): Promise<void> =>
      writeFile(path.join(engine, 'litert_wasm_internal.wasm'), 'not WebAssembly');
    expect(await stateOf({ prepare })).toEqual({ kind: 'failed', why: 'wasm-refused' });
  });

  it('WebAssembly that the policy forbids', async () => {
    const policy = "default-src 'none'; script-src 'self'; worker-src 'self'; connect-src 'self'";
    expect(await stateOf({ policy })).toEqual({ kind: 'failed', why: 'wasm-refused' });
  });
});

describe('Given a camera with somebody before it, the engine', () => {
  const watched = z.object({
    seen: z.array(
      z.object({
        id: z.number(),
        at: z.number(),
        width: z.number(),
        faces: z.array(z.object({ trouble: z.string().nullable() })),
        embedding: z.array(z.number()).nullable(),
      }),
    ),
    stillBytes: z.number(),
    ms: z.number(),
  });
  let opened: EnginePage | null = null;
  beforeAll(async () => {
    const film = path.join(folder, 'film.mjpeg');
    const frame = await sharp({
      create: { width: 1280, height: 720, channels: 3, background: '#456' },
    })
      .composite([{ input: await sharp(PORTRAIT).resize(500).toBuffer(), left: 400, top: 120 }])
      .jpeg({ quality: 90 })
      .toBuffer();
    await writeFile(film, Buffer.concat(Array.from({ length: 30 }, () => frame)));
    await addFile('still', await sharp(PORTRAIT).jpeg().toBuffer());
    opened = await openEnginePage({ files, switches: cameraSwitches(film) });
  });
  afterAll(async () => {
    await opened?.close();
  });

  it('tells of the face a few times a second, and recognises it when asked to', async () => {
    if (opened === null) throw new Error('not open');
    const idle = watched.parse(await opened.page.evaluate('face.watch("idle", 5)'));
    expect(idle.seen.every(({ faces }) => faces.length === 1)).toBe(true);
    expect(idle.seen.every(({ embedding }) => embedding === null)).toBe(true);
    expect(idle.ms).toBeGreaterThan(900);
    const match = watched.parse(await opened.page.evaluate('face.watch("match", 6)'));
    expect(match.stillBytes).toBeGreaterThan(5_000);
    const still = templateOf(await see(opened, files.length - 1));
    for (const { embedding, faces } of match.seen) {
      expect(faces.map(({ trouble }) => trouble)).toEqual([null]);
      expect(similarity(still, toTemplate(embedding ?? []))).toBeGreaterThan(0.85);
    }
    const ids = [...idle.seen, ...match.seen].map(({ id }) => id);
    expect(ids).toEqual(ids.toSorted((a, b) => a - b));
  });
});

describe('Given nobody before the camera, the engine', () => {
  it('takes no ticket that is held up for a face', async () => {
    const film = path.join(folder, 'tickets.mjpeg');
    const carriers = ['paper', 'phone', 'phone-dark'] as const;
    await writeVisitFilm(
      film,
      [...carriers, ...carriers].map((carrier, at) => ({
        id: `ticket-${at}`,
        seconds: 2,
        scene: {
          visitors: [],
          seed: 70 + at,
          tickets: [
            {
              text: `TICKET ${at} 7K2M9Q4X8B3N6V1C5Z0L7K2M9Q4X8B3N6V1C5Z0L7K2M9Q4X8B3N6V1C5Z0L`,
              look: {
                carrier,
                codeWidth: 0.11 + 0.015 * at,
                centre: { x: 0.15 + 0.14 * at, y: 0.6 },
              },
            },
          ],
        },
      })),
    );
    const opened = await openEnginePage({ files, switches: cameraSwitches(film) });
    try {
      const { seen } = z
        .object({
          seen: z.array(z.object({ faces: z.array(z.looseObject({ trouble: z.unknown() })) })),
        })
        .parse(await opened.page.evaluate('face.watch("match", 120)'));
      // Which frames are looked at is the machine's to say: in a rare one the modules look faintly like
      // a face. Such a one is refused for what it lacks, and never compared.
      expect(seen).toHaveLength(120);
      const faces = seen.flatMap((one) => one.faces);
      expect(faces.filter(({ trouble }) => trouble === null)).toEqual([]);
    } finally {
      await opened.close();
    }
  });
});
