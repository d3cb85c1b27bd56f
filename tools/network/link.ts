import type { Random } from '#tools/simulate/random.ts';
import { TokenBucket } from './token-bucket.ts';

/** How a network carries bytes, the same in both directions. */
export interface Link {
  /** Of all connections together, one way. `Infinity`: as fast as the machine. */
  readonly bytesPerSecond: number;
  /** One way; a round trip takes twice as long. */
  readonly latencyMs: number;
  /**
   * Chance that a slice of at most 8 KiB is lost and comes again: TCP hides a lost packet, and what
   * a program sees of it is a pause.
   */
  readonly stallChance: number;
  /** The longest such pause; the shortest is a fifth of it (Linux's least retransmission time is 200 ms). */
  readonly stallMs: number;
}

export const CLEAR_LINK: Link = {
  bytesPerSecond: Infinity,
  latencyMs: 0,
  stallChance: 0,
  stallMs: 0,
};

/** A phone's hotspot in a crowd: 2 Mbit/s, 800 ms there and back, every tenth slice a pause. */
export const HOTSPOT_LINK: Link = {
  bytesPerSecond: 250_000,
  latencyMs: 400,
  stallChance: 0.1,
  stallMs: 1000,
};

const BURST_BYTES = 16 * 1024;

/** One direction of the network, shared by all its connections. Times are milliseconds. */
export class Lane {
  readonly #random: Random;
  readonly #onStall: () => void;
  #link = CLEAR_LINK;
  #bucket: TokenBucket;
  /** Bytes that came into it so far. */
  bytes = 0;

  constructor(random: Random, onStall: () => void, now: number) {
    this.#random = random;
    this.#onStall = onStall;
    this.#bucket = new TokenBucket(Infinity, BURST_BYTES, now);
  }

  /** Holds for what comes into it from now on. */
  setLink(link: Link, now: number): void {
    this.#link = link;
    this.#bucket = new TokenBucket(link.bytesPerSecond, BURST_BYTES, now);
  }

  /** A new connection's three-way handshake, which the kernel does on loopback without asking us. */
  get handshakeMs(): number {
    return 2 * this.#link.latencyMs;
  }

  /** @returns when a slice that comes in now comes out at the other end */
  dueAt(bytes: number, now: number): number {
    this.bytes += bytes;
    const { latencyMs, stallChance, stallMs } = this.#link;
    const due = this.#bucket.reserve(bytes, now) + latencyMs;
    if (stallChance === 0 || this.#random() >= stallChance) return due;
    this.#onStall();
    return due + stallMs * (0.2 + 0.8 * this.#random());
  }
}
