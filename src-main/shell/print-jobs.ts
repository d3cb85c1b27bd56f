import { randomUUID } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { GatehouseError } from '#shared/errors.ts';
import type { PrintKind } from '#shared/print/paper.ts';
import type { PrintDocument } from '#shared/print/print-document.ts';
import type { PrintHead, PrintRow } from '#shared/print/print-job.ts';
import type { Log } from './log.ts';
import type { PrintPage, PrintPages } from './print-window.ts';

/** A job that nobody goes on with ends, and with it the names on its page; milliseconds. */
const IDLE_MS = 120_000;

/** Documents are on A4, as the list is. */
const DOCUMENT_PAPER: PrintKind = 'list';

/** Where a job's sheets go. */
export type PrintTarget =
  | { readonly to: 'file'; readonly path: string }
  /** `printer`: its name; null: the system's dialog asks. */
  | { readonly to: 'printer'; readonly printer: string | null };

interface Job {
  readonly id: string;
  readonly head: PrintHead;
  readonly target: PrintTarget;
  readonly page: PrintPage;
  people: number;
  sheets: number;
  idle: NodeJS.Timeout | undefined;
}

/** What became of a job. */
export interface PrintResult {
  /** Sheets that were printed or saved; none: the person closed the system's dialog. */
  readonly sheets: number;
  /** Size of the file, bytes; null: none was asked for. */
  readonly bytes: number | null;
}

/**
 * Print jobs, one at a time: a new one ends the one before. Sheets for a named printer go to it part
 * by part and leave the page, so that a job's size costs no memory; a file, and the system's dialog,
 * take the page as a whole.
 */
export class PrintJobs {
  readonly #pages: PrintPages;
  readonly #log: Log;
  #job: Job | null = null;

  constructor(pages: PrintPages, log: Log) {
    this.#pages = pages;
    this.#log = log;
  }

  /** @returns the job's id, for all that follows */
  async begin(head: PrintHead, picture: Uint8Array | null, target: PrintTarget): Promise<string> {
    this.#end();
    const page = await this.#open(head, picture, 'paper');
    const job: Job = {
      id: randomUUID(),
      head,
      target,
      page,
      people: 0,
      sheets: 0,
      idle: undefined,
    };
    this.#job = job;
    this.#keep(job);
    return job.id;
  }

  /** Lays out a part, and prints it where it goes to a named printer. */
  async add(id: string, rows: readonly PrintRow[]): Promise<void> {
    await this.#at(id, async (job) => {
      if (job.people + rows.length > job.head.people) {
        throw new GatehouseError('invalid-input', 'more people than the job was begun for');
      }
      checkTexts(job.head, rows);
      const sheets = await job.page.take({ do: 'add', rows: [...rows] });
      job.people += rows.length;
      if (job.target.to === 'printer' && job.target.printer !== null) {
        await job.page.print(job.target.printer);
        await job.page.take({ do: 'clear' });
        job.sheets += sheets;
      } else {
        job.sheets = sheets;
      }
    });
  }

  /** Saves or prints what is left to, and ends the job. */
  async finish(id: string): Promise<PrintResult> {
    return this.#at(id, async (job) => {
      const { target, page } = job;
      let result: PrintResult = { sheets: job.sheets, bytes: null };
      if (target.to === 'file') {
        const pdf = await page.pdf();
        await saveFile(target.path, pdf);
        result = { sheets: job.sheets, bytes: pdf.length };
      } else if (target.printer === null && !(await page.print(null))) {
        result = { sheets: 0, bytes: null };
      }
      const { kind, people } = job.head;
      this.#log.info('print job done', { kind, people, to: target.to, ...result });
      this.#end();
      return result;
    });
  }

  /** Ends a job, whatever it is at; one that is over already is none. */
  cancel(id: string): void {
    if (this.#job?.id === id) this.#end();
  }

  /** Prints or saves a document as a whole. Ends the job at hand. */
  async document(document: PrintDocument, target: PrintTarget): Promise<PrintResult> {
    this.#end();
    let page: PrintPage | null = null;
    try {
      page = await this.#pages.open(DOCUMENT_PAPER, null, 'paper');
      const sheets = await page.take({ do: 'document', document });
      let result: PrintResult = { sheets, bytes: null };
      if (target.to === 'file') {
        const pdf = await page.pdf();
        await saveFile(target.path, pdf);
        result = { sheets, bytes: pdf.length };
      } else if (!(await page.print(target.printer))) {
        result = { sheets: 0, bytes: null };
      }
      this.#log.info('document printed', { to: target.to, ...result });
      return result;
    } catch (error) {
      throw asPrintError(error);
    } finally {
      page?.close();
    }
  }

  /** One person's first sheet as a picture, PNG. The job at hand goes on. */
  async preview(
    head: PrintHead,
    picture: Uint8Array | null,
    row: PrintRow,
  ): Promise<Uint8Array<ArrayBuffer>> {
    checkTexts(head, [row]);
    const page = await this.#open(head, picture, 'preview');
    try {
      await page.take({ do: 'add', rows: [row] });
      return await page.picture();
    } catch (error) {
      throw asPrintError(error);
    } finally {
      page.close();
    }
  }

  async #open(
    head: PrintHead,
    picture: Uint8Array | null,
    use: 'paper' | 'preview',
  ): Promise<PrintPage> {
    try {
      const page = await this.#pages.open(head.kind, picture, use);
      await page.take({ do: 'begin', head, hasPicture: picture !== null });
      return page;
    } catch (error) {
      throw asPrintError(error);
    }
  }

  async #at<T>(id: string, work: (job: Job) => Promise<T>): Promise<T> {
    const job = this.#job;
    if (job === null || job.id !== id) {
      throw new GatehouseError('print-failed', 'the print job is over');
    }
    clearTimeout(job.idle);
    try {
      const done = await work(job);
      if (this.#job === job) this.#keep(job);
      return done;
    } catch (error) {
      if (this.#job === job) this.#end();
      throw asPrintError(error);
    }
  }

  #keep(job: Job): void {
    clearTimeout(job.idle);
    job.idle = setTimeout(() => {
      this.#log.warn('print job left behind', { kind: job.head.kind });
      this.cancel(job.id);
    }, IDLE_MS);
  }

  #end(): void {
    clearTimeout(this.#job?.idle);
    this.#job?.page.close();
    this.#job = null;
  }
}

function checkTexts(head: PrintHead, rows: readonly PrintRow[]): void {
  // A list names everybody, also whose ticket was signed elsewhere; a ticket without a code is none.
  if (head.kind === 'list' || rows.every(({ text }) => text !== null)) return;
  throw new GatehouseError('invalid-input', 'a ticket without its text can not be printed');
}

async function saveFile(path: string, bytes: Uint8Array): Promise<void> {
  try {
    await writeFile(path, bytes, { mode: 0o600 });
  } catch (cause) {
    // Half a file of tickets must not pass for a whole one.
    await rm(path, { force: true }).catch(() => undefined);
    throw new GatehouseError('file-not-written', 'the PDF could not be written', {}, cause);
  }
}

function asPrintError(error: unknown): GatehouseError {
  if (error instanceof GatehouseError) return error;
  return new GatehouseError('print-failed', 'the print job failed', {}, error);
}
