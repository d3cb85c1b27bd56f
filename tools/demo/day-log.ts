/** Lines of the day, each with its time; a step that fails is counted and ends the day. */
export class DayLog {
  readonly #say: (line: string) => void;
  failed = 0;

  constructor(say: (line: string) => void) {
    this.#say = say;
  }

  /** @returns what the step brought; words are added to its line */
  async step<Brought>(what: string, act: () => Promise<Brought>): Promise<Brought> {
    const began = performance.now();
    try {
      const brought = await act();
      this.#line(' ', began, typeof brought === 'string' ? `${what}: ${brought}` : what);
      return brought;
    } catch (error) {
      this.failed += 1;
      this.#line('!', began, what);
      throw error;
    }
  }

  /** What came out beside what had to. */
  outcome(what: string, got: string | null, expected: string): void {
    if (got !== expected) this.failed += 1;
    this.#line(got === expected ? ' ' : '!', null, `${what}: ${got ?? 'nothing'}`);
  }

  #line(mark: string, began: number | null, text: string): void {
    const time = new Date().toISOString().slice(11, 23);
    const took = began === null ? '' : `${((performance.now() - began) / 1000).toFixed(1)} s`;
    this.#say(`${time} ${mark} ${took.padStart(7)}   ${text}`);
  }
}
