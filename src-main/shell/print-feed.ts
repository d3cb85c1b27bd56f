import { printReport, type PrintReport, type PrintStep } from '#shared/print/print-job.ts';

/** How long the print page may take over one step, in milliseconds. */
const STEP_MS = 60_000;

interface Asked {
  readonly step: PrintStep;
  readonly resolve: (report: PrintReport) => void;
  readonly reject: (error: Error) => void;
  readonly timer: NodeJS.Timeout;
}

/**
 * Steps on their way to the print page, which asks for each: it has no bridge that could be told.
 * One step at a time.
 */
export class PrintFeed {
  #asked: Asked | null = null;
  #given = 0;
  #waiting: ((step: PrintStep | null) => void) | null = null;
  #ended: Error | null = null;

  /**
   * Hands over a step. Resolves when the page has done it.
   * @throws {Error} when the page says that it failed, takes too long or is gone
   */
  async give(step: PrintStep): Promise<PrintReport> {
    if (this.#ended !== null) throw this.#ended;
    if (this.#asked !== null) throw new Error('the print page is still at its last step');
    const done = new Promise<PrintReport>((resolve, reject) => {
      const timer = setTimeout(() => this.end('the print page does not answer'), STEP_MS);
      this.#asked = { step, resolve, reject, timer };
    });
    this.#hand();
    return done;
  }

  /** The page's question for its next step. Resolves with null when there will be none. */
  async next(query: URLSearchParams): Promise<PrintStep | null> {
    const report = printReport.parse(Object.fromEntries(query));
    if (this.#ended !== null) return null;
    if (this.#asked !== null && report.done === this.#given && this.#given > 0) {
      const { resolve, reject, timer } = this.#asked;
      this.#asked = null;
      clearTimeout(timer);
      if (report.trouble === '') resolve(report);
      else reject(new Error(`the print page failed: ${report.trouble}`));
    }
    return new Promise((resolve) => {
      this.#waiting = resolve;
      this.#hand();
    });
  }

  /** Ends the job: what waits fails, the page gets no more. */
  end(why: string): void {
    this.#ended ??= new Error(why);
    if (this.#asked !== null) {
      clearTimeout(this.#asked.timer);
      this.#asked.reject(this.#ended);
      this.#asked = null;
    }
    this.#waiting?.(null);
    this.#waiting = null;
  }

  #hand(): void {
    if (this.#asked === null || this.#waiting === null) return;
    const waiting = this.#waiting;
    this.#waiting = null;
    this.#given += 1;
    waiting(this.#asked.step);
  }
}
