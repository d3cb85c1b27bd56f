import { createCipheriv, createHash } from 'node:crypto';

/** Standard deviation of the sum of four bytes. */
const SUM_DEVIATION = Math.sqrt((4 * (256 ** 2 - 1)) / 12);
const SUM_MEAN = 4 * 127.5;

/**
 * Adds noise to pixels, the same in all three channels. It follows from `seed`: a second picture of
 * the same document carries the same noise, so that a mean of many takes none of it away.
 * @param pixels 3 bytes each; changed in place
 * @param deviation of the noise, steps of brightness
 */
export function addNoise(pixels: Buffer, seed: Uint8Array, deviation: number): void {
  const key = createHash('sha256').update(seed).digest();
  const count = Math.floor(pixels.length / 3);
  const random = createCipheriv('aes-256-ctr', key, Buffer.alloc(16)).update(
    Buffer.alloc(4 * count),
  );
  for (let at = 0; at < count; at++) {
    let sum = 0;
    for (let byte = 0; byte < 4; byte++) sum += random[4 * at + byte] ?? 0;
    const noise = ((sum - SUM_MEAN) / SUM_DEVIATION) * deviation;
    for (let channel = 3 * at; channel < 3 * at + 3; channel++) {
      pixels[channel] = Math.max(0, Math.min(255, Math.round((pixels[channel] ?? 0) + noise)));
    }
  }
}
