import { MessageChannelMain } from 'electron';
import type { CoreProcess } from './core-process.ts';
import type { Log } from './log.ts';
import type { PageLink } from './page-link.ts';

/**
 * Joins page and core by a pair of ports whenever both are there, each pair of the next
 * generation: a restart on either side makes a new pair, and the older one's calls reject.
 */
export class CoreLink {
  readonly #page: PageLink;
  readonly #log: Log;
  #core: CoreProcess | null = null;
  #generation = 0;
  #pageReady = false;
  #coreReady = false;

  constructor(page: PageLink, log: Log) {
    this.#page = page;
    this.#log = log;
  }

  coreRuns(core: CoreProcess): void {
    this.#core = core;
    this.#coreReady = true;
    this.#join();
  }

  coreEnded(): void {
    this.#coreReady = false;
  }

  pageLoaded(): void {
    this.#pageReady = true;
    this.#join();
  }

  pageGone(): void {
    this.#pageReady = false;
  }

  #join(): void {
    if (!this.#pageReady || !this.#coreReady || this.#core === null) return;
    const { port1, port2 } = new MessageChannelMain();
    this.#generation += 1;
    const joined =
      this.#core.connect(port1, this.#generation) && this.#page.givePort(port2, this.#generation);
    this.#log.info('page and core joined', { generation: this.#generation, joined });
  }
}
