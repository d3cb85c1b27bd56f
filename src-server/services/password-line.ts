import { GatehouseError } from '#shared/errors.ts';

/** Runs a few tasks at a time, others in the order they came, and turns away who would wait long. */
export interface PasswordLine {
  /** @throws GatehouseError too-many-requests; facts: retryInSeconds. What the task throws */
  run<T>(task: () => Promise<T>): Promise<T>;
}

/** Seconds after which somebody who was turned away may try again. */
const RETRY_SECONDS = 5;

/**
 * @param atOnce tasks that run at the same time
 * @param most tasks that run or wait
 */
export function createPasswordLine(atOnce: number, most: number): PasswordLine {
  const waiting: (() => void)[] = [];
  let inside = 0;
  let running = 0;
  return {
    async run(task) {
      if (inside >= most) {
        const retryInSeconds = RETRY_SECONDS;
        throw new GatehouseError('too-many-requests', 'too many wait', { retryInSeconds });
      }
      inside += 1;
      if (running >= atOnce) await new Promise<void>((resolve) => waiting.push(resolve));
      else running += 1;
      try {
        return await task();
      } finally {
        inside -= 1;
        // Who waits takes the place over, so that nobody who comes meanwhile goes first.
        const next = waiting.shift();
        if (next === undefined) running -= 1;
        else next();
      }
    },
  };
}
