/** Where a held request learns that a later one has passed it. */
export class Crossing {
  readonly #held = new Set<() => void>();

  /** A request has been answered by the target. */
  passed(): void {
    for (const letGo of this.#held) letGo();
  }

  /** @returns whether another request passed within `ms`; false at once where `signal` is aborted */
  wait(ms: number, signal: AbortSignal): Promise<boolean> {
    return new Promise((resolve) => {
      const finish = (overtaken: boolean): void => {
        clearTimeout(timer);
        this.#held.delete(overtake);
        signal.removeEventListener('abort', giveUp);
        resolve(overtaken);
      };
      const overtake = (): void => finish(true);
      const giveUp = (): void => finish(false);
      const timer = setTimeout(giveUp, ms);
      this.#held.add(overtake);
      signal.addEventListener('abort', giveUp);
      if (signal.aborted) giveUp();
    });
  }
}
