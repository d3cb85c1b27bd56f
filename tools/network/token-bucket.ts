/**
 * A link's budget in bytes: `burst` may go at once, then `bytesPerSecond`. It reserves: a caller
 * always gets its bytes, and is told when they may go. Time is the caller's, in milliseconds.
 */
export class TokenBucket {
  readonly #bytesPerSecond: number;
  readonly #burst: number;
  #tokens: number;
  #filledAt: number;

  /** @param bytesPerSecond above 0; `Infinity` never holds anything back */
  constructor(bytesPerSecond: number, burst: number, now: number) {
    this.#bytesPerSecond = bytesPerSecond;
    this.#burst = burst;
    this.#tokens = burst;
    this.#filledAt = now;
  }

  /** Spends the tokens of these bytes, also those that are not there yet. @returns when they may go */
  reserve(bytes: number, now: number): number {
    if (this.#bytesPerSecond === Infinity) return now;
    const filled = ((now - this.#filledAt) * this.#bytesPerSecond) / 1000;
    this.#tokens = Math.min(this.#burst, this.#tokens + filled) - bytes;
    this.#filledAt = now;
    return this.#tokens >= 0 ? now : now + (-this.#tokens * 1000) / this.#bytesPerSecond;
  }
}
