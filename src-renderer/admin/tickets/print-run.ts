import type { AttendeeChoice } from '#shared/ipc/attendee-contract.ts';
import type { CoreClient } from '#shared/ipc/core-contract.ts';
import type { ShellClient } from '#shared/ipc/shell-contract.ts';
import type { TicketEvent, TicketPrint } from '#shared/ipc/ticket-contract.ts';
import type { PrintKind } from '#shared/print/paper.ts';
import {
  MOST_PRINTED,
  PRINT_PART,
  type PrintEvent,
  type PrintHead,
  type PrintLanguage,
  type PrintRow,
} from '#shared/print/print-job.ts';
import { localeOf } from '../../i18n/locale.ts';

/** Whom a run asks. */
export interface PrintPorts {
  readonly call: CoreClient;
  readonly shell: ShellClient;
}

/** Where sheets go. `printer`: its name; null: the system's dialog asks. `name`: of the file. */
export type PrintTarget =
  | { readonly to: 'file'; readonly name: string }
  | { readonly to: 'printer'; readonly printer: string | null };

/** Those chosen, as far as one run goes. */
export interface ReadPrints {
  readonly event: TicketEvent;
  readonly prints: readonly TicketPrint[];
  /** How many more were chosen than one run prints. */
  readonly rest: number;
}

/** What can be printed at once, and what first needs another ticket. */
export interface SortedPrints {
  readonly ready: readonly PrintRow[];
  /** Their tickets were signed on another laptop. */
  readonly elsewhere: readonly TicketPrint[];
  /** They have none. */
  readonly missing: readonly TicketPrint[];
}

export type Progress = (done: number, total: number) => void;

/** How many numbers are noted as printed at once. */
const NOTED_AT_ONCE = 200;

/** Reads those chosen, page by page. @returns null where the signal ended it */
export async function readPrints(
  { call }: PrintPorts,
  { choice, kind }: { readonly choice: AttendeeChoice; readonly kind: PrintKind },
  onProgress: Progress,
  signal: AbortSignal,
): Promise<ReadPrints | null> {
  const prints: TicketPrint[] = [];
  for (;;) {
    const page = await call('ticket.prints', { choice, kind, offset: prints.length });
    if (signal.aborted) return null;
    prints.push(...page.prints);
    onProgress(Math.min(prints.length, MOST_PRINTED), Math.min(page.total, MOST_PRINTED));
    if (!page.more || page.prints.length === 0 || prints.length >= MOST_PRINTED) {
      const rest = Math.max(0, page.total - MOST_PRINTED);
      return { event: page.event, prints: prints.slice(0, MOST_PRINTED), rest };
    }
  }
}

/** Tells apart what can be printed; a list is put in the order of its language's alphabet. */
export function sortPrints(
  prints: readonly TicketPrint[],
  kind: PrintKind,
  language: PrintLanguage,
): SortedPrints {
  const ready: PrintRow[] = [];
  const elsewhere: TicketPrint[] = [];
  const missing: TicketPrint[] = [];
  for (const print of prints) {
    const { name, ticketType, number, text } = print;
    if (number === null) missing.push(print);
    else if (text === null && kind !== 'list') elsewhere.push(print);
    else ready.push({ name, ticketType, number, text });
  }
  if (kind === 'list') {
    const order = new Intl.Collator([localeOf(language), 'en']);
    ready.sort((one, other) => order.compare(one.name, other.name));
  }
  return { ready, elsewhere, missing };
}

/** Gives each of these people a ticket of this laptop. @returns null where the signal ended it */
export async function makeTickets(
  { call }: PrintPorts,
  people: readonly TicketPrint[],
  onProgress: Progress,
  signal: AbortSignal,
): Promise<TicketPrint[] | null> {
  const made: TicketPrint[] = [];
  for (const { registrationId } of people) {
    if (signal.aborted) return null;
    made.push(await call('ticket.replace', { registrationId, newNumber: null }));
    onProgress(made.length, people.length);
  }
  return made;
}

/** What the sheets say about the event. */
export function printedEvent(event: TicketEvent): PrintEvent {
  const { id: _id, hasPicture: _hasPicture, ...said } = event;
  return said;
}

/** The event's picture, where the paper shows it and there is one. */
export async function pictureFor(
  { call }: PrintPorts,
  event: TicketEvent,
  kind: PrintKind,
): Promise<Uint8Array<ArrayBuffer> | null> {
  if (!event.hasPicture || (kind !== 'ticket-a4' && kind !== 'ticket-phone')) return null;
  const { bytes } = await call('event.picture', { eventId: event.id });
  return new Uint8Array(bytes);
}

/** What became of a run. */
export interface PrintOutcome {
  readonly sheets: number;
  /** Size of the file; null: it went to a printer. */
  readonly bytes: number | null;
}

/**
 * Prints or saves, part by part, and has the core note what was printed.
 * @returns null where the signal ended it, or the person closed a dialog of the system
 */
export async function printAll(
  ports: PrintPorts,
  order: {
    readonly head: PrintHead;
    readonly picture: Uint8Array<ArrayBuffer> | null;
    readonly target: PrintTarget;
    readonly rows: readonly PrintRow[];
  },
  onProgress: Progress,
  signal: AbortSignal,
): Promise<PrintOutcome | null> {
  const { head, picture, target, rows } = order;
  const { shell, call } = ports;
  const { job } =
    target.to === 'file'
      ? await shell('shell.savePdf', { head, picture, name: target.name })
      : await shell('shell.print', { head, picture, printer: target.printer });
  if (job === null) return null;
  // At once, also while a part or the file is still being made.
  const stop = (): void => {
    shell('shell.cancelPrint', { job }).catch(() => undefined);
  };
  signal.addEventListener('abort', stop);
  try {
    for (let from = 0; from < rows.length; from += PRINT_PART) {
      const part = rows.slice(from, from + PRINT_PART);
      await shell('shell.printRows', { job, rows: part });
      onProgress(from + part.length, rows.length);
    }
    const done = await shell('shell.finishPrint', { job });
    if (done.sheets === 0) return null;
    const numbers = rows.map(({ number }) => number);
    for (let from = 0; from < numbers.length; from += NOTED_AT_ONCE) {
      const some = numbers.slice(from, from + NOTED_AT_ONCE);
      await call('ticket.printed', { numbers: some, kind: head.kind });
    }
    return done;
  } catch (error) {
    if (signal.aborted) return null;
    throw error;
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
