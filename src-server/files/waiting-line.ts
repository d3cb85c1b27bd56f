import { GatehouseError } from '#shared/errors.ts';

/**
 * Runs tasks one after another, in the order they came, and turns away who would wait too long: each
 * one that waits holds its bytes in memory.
 */
export class WaitingLine {
  readonly #most: number;
  #inside = 0;
  #last: Promise<unknown> = Promise.resolve();

  /** @param most tasks that run or wait at the same time */
  constructor(most: number) {
    this.#most = most;
  }

  /** @throws GatehouseError store-unavailable where the line is full; what the task throws */
  async run<T>(task: () => Promise<T>): Promise<T> {
    if (this.#inside >= this.#most) {
      throw new GatehouseError('store-unavailable', `${this.#inside} pictures wait already`);
    }
    this.#inside += 1;
    const result = this.#last.then(task);
    // The line only waits; who called `run` sees the failure.
    this.#last = result.catch(() => undefined);
    try {
      return await result;
    } finally {
      this.#inside -= 1;
    }
  }
}
