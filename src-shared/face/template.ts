import { z } from 'zod';

/**
 * Names a recogniser, its weights and the alignment before it. Templates of two models never
 * meet: a change that moves scores is another model.
 */
export const faceModelId = z
  .string()
  .regex(/^[a-z0-9]+(?:[-.][a-z0-9]+)*\/\d+$/)
  .max(60);
export type FaceModelId = z.infer<typeof faceModelId>;

/** The model that this version makes templates with (docs/FACE.md). */
export const CURRENT_FACE_MODEL: FaceModelId = 'mobilefacenet-192/1';

/** Numbers of a template. */
export const TEMPLATE_LENGTH = 192;

/** A template as it is stored and sent: one signed byte a number, its direction alone counts. */
export const templateBytes = z
  .instanceof(Uint8Array)
  .refine((bytes) => bytes.length === TEMPLATE_LENGTH, 'a template has 192 bytes');

/**
 * Rounds an embedding to a template: the largest number becomes 127 in size.
 * @param embedding finite numbers of any scale
 * @throws RangeError where it is empty of direction or holds what is no number
 */
export function toTemplate(embedding: ArrayLike<number>): Uint8Array<ArrayBuffer> {
  let largest = 0;
  for (let at = 0; at < embedding.length; at++) {
    largest = Math.max(largest, Math.abs(embedding[at] ?? Number.NaN));
  }
  if (!(largest > 0) || !Number.isFinite(largest))
    throw new RangeError('an embedding without direction');
  const template = new Int8Array(embedding.length);
  for (let at = 0; at < embedding.length; at++) {
    template[at] = Math.round(((embedding[at] ?? 0) / largest) * 127);
  }
  return new Uint8Array(template.buffer);
}

/** The signed numbers of a template's bytes, without a copy. */
export function templateNumbers(bytes: Uint8Array): Int8Array {
  return new Int8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/**
 * The cosine of the angle between two templates of one model.
 * @returns -1 to 1; 1 is the same direction
 * @throws RangeError where their lengths differ
 */
export function similarity(a: Uint8Array, b: Uint8Array): number {
  if (a.length !== b.length) throw new RangeError('templates of different lengths');
  const one = templateNumbers(a);
  const other = templateNumbers(b);
  let dot = 0;
  let oneSquared = 0;
  let otherSquared = 0;
  for (let at = 0; at < one.length; at++) {
    const x = one[at] ?? 0;
    const y = other[at] ?? 0;
    // Said to be 32-bit integers, they are added as such, in two thirds of the time: templates would
    // have to be hundreds of times as long to exceed them.
    dot = (dot + x * y) | 0;
    oneSquared = (oneSquared + x * x) | 0;
    otherSquared = (otherSquared + y * y) | 0;
  }
  return dot / Math.sqrt(oneSquared * otherSquared);
}
