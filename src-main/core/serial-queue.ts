/** Runs tasks one after another, in the order they came; a failed one does not stop the next. */
export class SerialQueue {
  #last: Promise<unknown> = Promise.resolve();

  /** @returns what the task returns; rejects with what it throws */
  run<T>(task: () => Promise<T>): Promise<T> {
    const result = this.#last.then(task, task);
    // The queue only waits; who called `run` sees the failure.
    this.#last = result.catch(() => undefined);
    return result;
  }
}
