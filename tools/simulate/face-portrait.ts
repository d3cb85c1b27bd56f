import { readFile } from 'node:fs/promises';
import path from 'node:path';

import sharp from 'sharp';
import { z } from 'zod';

import type { Point } from './homography.ts';

const FOLDER = path.join(import.meta.dirname, '../../tests/fixtures/faces');

const point = z.strictObject({ x: z.number(), y: z.number() });

/** What stands beside each picture. Lengths in the picture's pixels; left and right are the person's own. */
const portraitFile = z.strictObject({
  picture: z.string(),
  selfie: z.string(),
  width: z.int().positive(),
  height: z.int().positive(),
  /** The side of the picture with room for a held ticket: the other one shows where the body ends. */
  ticketSide: z.enum(['left', 'right']),
  /** The square of the picture that the selfie shows; it may reach beyond it. */
  selfieCrop: z.strictObject({ x: z.number(), y: z.number(), size: z.number().positive() }),
  landmarks: z.strictObject({
    rightEye: point,
    leftEye: point,
    nose: point,
    mouth: point,
    rightEar: point,
    leftEar: point,
    chin: point,
    hairTop: point,
  }),
  /** How the photograph is taken to hold the head; degrees, signs as in a head's pose. */
  rest: z.strictObject({ yaw: z.number(), roll: z.number() }),
  /** Where the head turns. */
  neck: point,
  /** How far each point of a grid lies in front of the axis that the head turns about. */
  depth: z.strictObject({
    step: z.int().positive(),
    columns: z.int().min(2),
    rows: z.int().min(2),
    /** One byte a grid point, row by row, base64. */
    bytes: z.base64(),
  }),
});

export type Landmarks = z.infer<typeof portraitFile>['landmarks'];

/** A person cut out of a photograph, with the shape of the head. */
export type Portrait = Omit<z.infer<typeof portraitFile>, 'depth'> & {
  readonly id: string;
  /** Absolute paths. */
  readonly pictureFile: string;
  readonly selfieFile: string;
  readonly depth: {
    readonly step: number;
    readonly columns: number;
    readonly rows: number;
    readonly values: Uint8Array;
  };
};

/** The people whose pictures the repository holds; sources and licences are in the folder's README. */
export const PORTRAITS = [
  'visitor-01',
  'visitor-02',
  'visitor-03',
  'visitor-04',
  'visitor-05',
  'visitor-06',
  'visitor-07',
  'visitor-08',
  'visitor-09',
  'visitor-10',
  'visitor-11',
] as const;

export type PortraitId = (typeof PORTRAITS)[number];

/**
 * Reads a portrait's description.
 * @throws Error when the file is missing; ZodError or RangeError when it is not what it should be
 */
export async function readPortrait(id: PortraitId): Promise<Portrait> {
  const text = await readFile(path.join(FOLDER, `${id}.json`), 'utf8');
  const { depth, ...rest } = portraitFile.parse(JSON.parse(text));
  const { bytes, ...grid } = depth;
  const values = new Uint8Array(Buffer.from(bytes, 'base64'));
  if (values.length !== grid.columns * grid.rows)
    throw new RangeError(`The depth grid of ${id} holds ${values.length} points`);
  return {
    ...rest,
    id,
    pictureFile: path.join(FOLDER, rest.picture),
    selfieFile: path.join(FOLDER, rest.selfie),
    depth: { ...grid, values },
  };
}

/** The depth at a point of the picture, between the grid's points in a straight line. */
export function depthAt({ depth }: Portrait, { x, y }: Point): number {
  const { step, columns, rows, values } = depth;
  const gx = Math.min(columns - 1.001, Math.max(0, x / step));
  const gy = Math.min(rows - 1.001, Math.max(0, y / step));
  const at = Math.floor(gy) * columns + Math.floor(gx);
  const fx = gx - Math.floor(gx);
  const fy = gy - Math.floor(gy);
  const upper = (values[at] ?? 0) * (1 - fx) + (values[at + 1] ?? 0) * fx;
  const lower = (values[at + columns] ?? 0) * (1 - fx) + (values[at + columns + 1] ?? 0) * fx;
  return upper * (1 - fy) + lower * fy;
}

/** Hair to chin, in the picture's pixels. */
export function headHeight({ landmarks }: Portrait): number {
  return landmarks.chin.y - landmarks.hairTop.y;
}

/** The cut-out picture with something laid over it, as PNG. `overlay` is SVG in the picture's pixels. */
export async function paintPortrait(portrait: Portrait, overlay: string | null): Promise<Buffer> {
  const picture = sharp(portrait.pictureFile).ensureAlpha();
  if (overlay !== null) {
    const { width, height } = portrait;
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">${overlay}</svg>`;
    picture.composite([{ input: Buffer.from(svg) }]);
  }
  return await picture.png().toBuffer();
}
