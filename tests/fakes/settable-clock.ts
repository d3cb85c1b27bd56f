import type { Clock } from '#core/services/clock.ts';

/** A clock that only moves when it is told to. */
export class SettableClock implements Clock {
  #wall: number;
  #running = 1_000_000;

  constructor(wall: number) {
    this.#wall = wall;
  }

  wall = (): number => this.#wall;
  monotonic = (): number => this.#running;
  sinceBoot = (): number => this.#running;

  /** Time passes: every clock goes on. */
  advance(milliseconds: number): void {
    this.#wall += milliseconds;
    this.#running += milliseconds;
  }

  /** Somebody sets the wall clock. */
  set(wall: number): void {
    this.#wall = wall;
  }
}
