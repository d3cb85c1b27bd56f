import type { PrintHead, PrintRow } from '#shared/print/print-job.ts';
import { formatTicketNumber } from '#shared/ticket/ticket-number.ts';
import { drawCode } from './code-drawing.ts';
import { element, typed, words } from './element.ts';

/** A badge to wear: the name to be read at two metres, black on white for a thermal printer. */
export function makeBadge(row: PrintRow, { event }: PrintHead): HTMLElement {
  return element(
    'article',
    'sheet badge',
    typed('p', 'badge__event', event.title),
    element('div', 'badge__person', typed('h1', 'badge__name', row.name)),
    typed('p', 'badge__type', row.ticketType),
    row.text === null ? null : drawCode(row.text),
    words('p', 'number', formatTicketNumber(row.number)),
  );
}
