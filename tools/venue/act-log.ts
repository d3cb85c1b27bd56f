/** What is done and seen, line by line. A step that fails is told with why and ends the showing. */
export class ActLog {
  readonly #say: (line: string) => void;
  readonly #began = performance.now();
  seen = 0;
  /** What was not seen, and did not end the showing. */
  readonly missed: string[] = [];

  constructor(say: (line: string) => void) {
    this.#say = say;
  }

  chapter(title: string): void {
    this.#say(`\n${title}`);
  }

  /** @returns what the step brought; words are told as what was seen */
  async step<T>(done: string, work: () => Promise<T>): Promise<T> {
    const began = performance.now();
    try {
      const brought = await work();
      this.seen += 1;
      this.#line(' ', began, typeof brought === 'string' ? `${done} → ${brought}` : done);
      return brought;
    } catch (error) {
      this.#line('!', began, done);
      throw error;
    }
  }

  /** A step without which the rest can be shown: that it failed is told, and counts. */
  async look(done: string, work: () => Promise<unknown>): Promise<void> {
    try {
      await this.step(done, work);
    } catch (error) {
      const why = error instanceof Error ? error.message.split('\n', 1).join('') : String(error);
      this.missed.push(`${done}: ${why}`);
    }
  }

  get seconds(): number {
    return (performance.now() - this.#began) / 1000;
  }

  #line(mark: string, began: number, text: string): void {
    const time = new Date().toISOString().slice(11, 23);
    const ms = `${Math.round(performance.now() - began)} ms`;
    this.#say(`${time} ${mark} ${ms.padStart(9)}   ${text}`);
  }
}

/** @throws Error saying what was to be so */
export function requireSeen(isSo: boolean, what: string): void {
  if (!isSo) throw new Error(`was to be seen: ${what}`);
}
