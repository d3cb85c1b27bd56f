import type { Socket } from 'node:net';
import type { Lane } from './link.ts';

const SLICE_BYTES = 8 * 1024;
/** What a network holds in its own buffers before the sender feels it. */
const HELD_BYTES = 128 * 1024;

interface Slice {
  readonly bytes: Buffer;
  readonly due: number;
}

/** Carries one direction of a connection by what its lane allows, in order. */
export class ShapedPipe {
  readonly #from: Socket;
  readonly #to: Socket;
  readonly #lane: Lane;
  readonly #slices: Slice[] = [];
  #held = 0;
  readonly #opensAt: number;
  #ended = false;
  #silent: boolean;
  #blocked = false;
  #timer: NodeJS.Timeout | undefined;

  /** @param handshakeMs how long nothing comes through at first */
  constructor(from: Socket, to: Socket, lane: Lane, handshakeMs: number, silent: boolean) {
    this.#from = from;
    this.#to = to;
    this.#lane = lane;
    this.#silent = silent;
    this.#opensAt = performance.now() + handshakeMs;
    from.on('data', (bytes: Buffer) => this.#take(bytes));
    from.on('end', () => {
      this.#ended = true;
      this.#pump();
    });
    to.on('drain', () => {
      this.#blocked = false;
      this.#pump();
    });
    this.#pump();
  }

  /** While silent nothing comes through, and nobody is told: a dead zone, a pulled cable. */
  setSilent(silent: boolean): void {
    this.#silent = silent;
    this.#pump();
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#slices.length = 0;
  }

  #take(bytes: Buffer): void {
    const now = performance.now();
    for (let start = 0; start < bytes.length; start += SLICE_BYTES) {
      const slice = bytes.subarray(start, start + SLICE_BYTES);
      // TCP keeps order: a slice that is held up holds up those behind it, whatever they are due.
      const due = Math.max(this.#opensAt, this.#lane.dueAt(slice.length, now));
      this.#slices.push({ bytes: slice, due });
      this.#held += slice.length;
    }
    this.#pump();
  }

  #pump(): void {
    clearTimeout(this.#timer);
    if (this.#to.destroyed || this.#from.errored !== null) return;
    const now = performance.now();
    while (!this.#silent && !this.#blocked) {
      const next = this.#slices[0];
      if (next === undefined || next.due > now) break;
      this.#slices.shift();
      this.#held -= next.bytes.length;
      this.#blocked = !this.#to.write(next.bytes);
    }
    const first = this.#slices[0];
    if (first === undefined && this.#ended && !this.#silent) this.#to.end();
    else if (first !== undefined && !this.#silent && !this.#blocked) {
      this.#timer = setTimeout(() => this.#pump(), Math.max(0, first.due - now));
    }
    if (this.#silent || this.#held >= HELD_BYTES || (this.#blocked && this.#held > 0))
      this.#from.pause();
    else this.#from.resume();
  }
}
