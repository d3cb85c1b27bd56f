import type { PrintHead, PrintRow } from '#shared/print/print-job.ts';
import { makeBadge } from './badge-sheet.ts';
import { listSheets } from './list-sheet.ts';
import { paperWords } from './paper-words.ts';
import { makeTicket } from './ticket-sheet.ts';

/** Makes the sheets of one job. */
export interface SheetMaker {
  /** @returns the sheets that these people fill or begin, to be put after the others */
  add(rows: readonly PrintRow[]): HTMLElement[];
}

/** @param picture the event's picture, decoded; null: none */
export function beginJob(head: PrintHead, picture: HTMLImageElement | null): SheetMaker {
  const say = paperWords(head);
  switch (head.kind) {
    case 'ticket-a4':
    case 'ticket-phone':
      return { add: (rows) => rows.map((row) => makeTicket(row, head, say, picture)) };
    case 'badge-62mm':
    case 'badge-4x6in':
      return { add: (rows) => rows.map((row) => makeBadge(row, head)) };
    case 'list':
      return listSheets(head, say);
  }
}
