import type { Luminance } from './decoder.ts';

/**
 * A frame's number, burnt into a simulated camera's picture so that delays are measured from the
 * true first frame that held a code. Two rows of fourteen squares in the top left corner:
 * light, dark, the number (16 bits, high first), its check (8 bits), dark, light.
 * A square is 8 pixels wide at 1280 by 720, one block of a JPEG, so that compression can't blur it.
 */
const COLUMNS = 14;
const ROWS = 2;
/** Squares across a frame's width. */
const SQUARES_ACROSS = 160;
const LIGHT = 235;
const DARK = 16;

/** The largest number that fits. */
export const LARGEST_STAMP = 0xffff;

function check(stamp: number): number {
  // Any two numbers that differ in few bits get checks that differ; 0 does not check as 0.
  return ((stamp * 167) ^ (stamp >> 5) ^ 0xa5) & 0xff;
}

function stampBits(stamp: number): boolean[] {
  const bits = [true, false];
  for (let bit = 15; bit >= 0; bit -= 1) bits.push(((stamp >> bit) & 1) === 1);
  for (let bit = 7; bit >= 0; bit -= 1) bits.push(((check(stamp) >> bit) & 1) === 1);
  bits.push(false, true);
  return bits;
}

/**
 * Burns a number into interleaved 8-bit pixels.
 * @param channels bytes a pixel
 * @throws RangeError when the number does not fit in 16 bits
 */
export function drawStamp(
  data: Uint8Array | Uint8ClampedArray,
  width: number,
  channels: number,
  stamp: number,
): void {
  if (!Number.isInteger(stamp) || stamp < 0 || stamp > LARGEST_STAMP) {
    throw new RangeError(`A frame's number must be 0 to ${LARGEST_STAMP}, not ${stamp}`);
  }
  const side = width / SQUARES_ACROSS;
  stampBits(stamp).forEach((bit, index) => {
    const left = Math.round((index % COLUMNS) * side);
    const right = Math.round(((index % COLUMNS) + 1) * side);
    const row = Math.floor(index / COLUMNS);
    for (let y = Math.round(row * side); y < Math.round((row + 1) * side); y += 1) {
      data.fill(bit ? LIGHT : DARK, (y * width + left) * channels, (y * width + right) * channels);
    }
  });
}

/** Reads a frame's number; null where there is none, as in every real camera's picture. */
export function readStamp(frame: Luminance): number | null {
  const side = frame.width / SQUARES_ACROSS;
  if (side < 2 || frame.height < ROWS * side) return null;
  const bits: boolean[] = [];
  for (let index = 0; index < ROWS * COLUMNS; index += 1) {
    const x = Math.floor(((index % COLUMNS) + 0.5) * side);
    const y = Math.floor((Math.floor(index / COLUMNS) + 0.5) * side);
    const value = frame.data[y * frame.stride + x] ?? 128;
    if (value > 80 && value < 176) return null;
    bits.push(value > 128);
  }
  const number = (from: number, length: number): number =>
    bits.slice(from, from + length).reduce((sum, bit) => sum * 2 + Number(bit), 0);
  if (!bits[0] || bits[1] || bits[26] || !bits[27]) return null;
  const stamp = number(2, 16);
  return number(18, 8) === check(stamp) ? stamp : null;
}
