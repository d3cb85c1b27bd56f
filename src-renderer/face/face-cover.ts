import type { Raster } from './raster.ts';

/** What a patch of an aligned face looks like. */
interface PatchLook {
  /** Mean luminance, 0 to 255. */
  readonly luminance: number;
  /** How much the luminance varies in it: standard deviation. */
  readonly variation: number;
  /** Share of red in the mean colour. */
  readonly red: number;
  /** Mean difference between rows that follow: lids, brows and lips lie across. */
  readonly across: number;
}

interface Patch {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** In an aligned face, pixels. */
const PATCHES = {
  rightEye: { left: 27, top: 46, right: 49, bottom: 59 },
  leftEye: { left: 63, top: 46, right: 85, bottom: 59 },
  rightCheek: { left: 30, top: 64, right: 44, bottom: 76 },
  leftCheek: { left: 68, top: 64, right: 82, bottom: 76 },
  nose: { left: 50, top: 55, right: 62, bottom: 69 },
  mouth: { left: 42, top: 85, right: 70, bottom: 101 },
  chin: { left: 44, top: 101, right: 68, bottom: 111 },
} as const satisfies Record<string, Patch>;

/**
 * Beyond these something covers the eyes or the mouth. Each fires on at most 6 in a thousand of
 * 1,583 press photographs, on which covers were drawn to find them (docs/FACE.md).
 */
const LIMITS = {
  /** Both eyes beside the cheeks: dark glasses. */
  eyeLuminance: 0.27,
  /** How much both eyes vary beside the cheeks, and each beside itself: lids, lashes and white do. */
  eyesVariation: 0.1,
  eyeVariation: 0.09,
  /** How much the mouth changes downwards beside the cheeks: lips do. */
  mouthAcross: 0.028,
  /** How much less red mouth and chin are than the nose, and yet as light as skin: a cloth. */
  clothRed: 0.085,
  clothLuminance: 0.9,
} as const;

/**
 * Whether something covers the eyes or the mouth of an aligned face. A hint: a beard is none, but
 * glare on glasses may be; what is as varied and as red as skin (a scarf, a hand) is not seen.
 */
export function isCovered(aligned: Raster): boolean {
  const look = (patch: Patch): PatchLook => lookAtPatch(aligned, patch);
  const [right, left] = [look(PATCHES.rightEye), look(PATCHES.leftEye)];
  const cheeks = 1 + (look(PATCHES.rightCheek).luminance + look(PATCHES.leftCheek).luminance) / 2;
  const own = ({ variation, luminance }: PatchLook): number => variation / Math.max(1, luminance);
  if (Math.max(right.luminance, left.luminance) / cheeks < LIMITS.eyeLuminance) return true;
  if (Math.max(right.variation, left.variation) / cheeks < LIMITS.eyesVariation) return true;
  if (Math.min(own(right), own(left)) < LIMITS.eyeVariation) return true;
  const mouth = look(PATCHES.mouth);
  if (mouth.across / cheeks < LIMITS.mouthAcross) return true;
  const [nose, chin] = [look(PATCHES.nose), look(PATCHES.chin)];
  return (
    nose.red - Math.max(mouth.red, chin.red) > LIMITS.clothRed &&
    mouth.luminance / cheeks > LIMITS.clothLuminance
  );
}

function lookAtPatch({ data, width }: Raster, { left, top, right, bottom }: Patch): PatchLook {
  const count = (right - left) * (bottom - top);
  let [reds, colours, sum, squares, across] = [0, 0, 0, 0, 0];
  for (let y = top; y < bottom; y++) {
    for (let x = left; x < right; x++) {
      const at = 4 * (y * width + x);
      const below = at + 4 * width;
      const [red, green, blue] = [data[at] ?? 0, data[at + 1] ?? 0, data[at + 2] ?? 0];
      const value = 0.299 * red + 0.587 * green + 0.114 * blue;
      const next =
        0.299 * (data[below] ?? 0) +
        0.587 * (data[below + 1] ?? 0) +
        0.114 * (data[below + 2] ?? 0);
      reds += red;
      colours += red + green + blue;
      sum += value;
      squares += value * value;
      across += Math.abs(next - value);
    }
  }
  const mean = sum / count;
  return {
    luminance: mean,
    variation: Math.sqrt(Math.max(0, squares / count - mean * mean)),
    red: reds / Math.max(1, colours),
    across: across / count,
  };
}
