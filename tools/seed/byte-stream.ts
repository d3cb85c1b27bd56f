import { createCipheriv, createHash, type CipherGCM, type Cipheriv } from 'node:crypto';
import type { Uuid } from '#shared/domain/id.ts';

const BLOCK = Buffer.alloc(64 * 1024);

/**
 * An endless stream of bytes that follows from a seed and a label: AES-256-CTR over zeros. The
 * same on every machine, and quick enough for millions of ids.
 */
export class ByteStream {
  readonly #cipher: Cipheriv | CipherGCM;
  #block = Buffer.alloc(0);
  #used = 0;

  constructor(seed: string, label: string) {
    const key = createHash('sha256').update(`gatehouse-seed-1\0${label}\0${seed}`).digest();
    this.#cipher = createCipheriv('aes-256-ctr', key, Buffer.alloc(16));
  }

  /** The next bytes; a view that stays valid. */
  take(count: number): Buffer {
    if (this.#used + count > this.#block.length) {
      this.#block = this.#cipher.update(BLOCK);
      this.#used = 0;
    }
    this.#used += count;
    return this.#block.subarray(this.#used - count, this.#used);
  }

  /** A number in [0, 1). */
  fraction(): number {
    return this.take(4).readUInt32BE() / 2 ** 32;
  }

  /** A whole number in [0, limit). */
  below(limit: number): number {
    return Math.floor(this.fraction() * limit);
  }

  /** A number in [low, high). */
  between(low: number, high: number): number {
    return low + (high - low) * this.fraction();
  }

  pick<T>(items: readonly T[]): T {
    const item = items[this.below(items.length)];
    if (item === undefined) throw new TypeError('nothing to pick from');
    return item;
  }

  /** A UUIDv7 (RFC 9562) of the given time, its random bits from the stream. */
  uuid(milliseconds: number): Uuid {
    const random = this.take(10).toString('hex');
    const time = milliseconds.toString(16).padStart(12, '0');
    const variant = ((Number.parseInt(random.charAt(3), 16) & 0x3) | 0x8).toString(16);
    return [
      time.slice(0, 8),
      time.slice(8),
      `7${random.slice(0, 3)}`,
      `${variant}${random.slice(4, 7)}`,
      `${random.slice(7, 19)}`,
    ].join('-');
  }
}
