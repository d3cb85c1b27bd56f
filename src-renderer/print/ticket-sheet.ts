import type { PrintHead, PrintRow } from '#shared/print/print-job.ts';
import { formatTicketNumber } from '#shared/ticket/ticket-number.ts';
import { drawCode } from './code-drawing.ts';
import { element, typed, words } from './element.ts';
import type { PaperWords } from './paper-words.ts';

/** One ticket: the event above, the person and the code below. */
export function makeTicket(
  row: PrintRow,
  { kind, event }: PrintHead,
  { say, date, starts, doors }: PaperWords,
  picture: HTMLImageElement | null,
): HTMLElement {
  const fact = (label: string, value: HTMLElement): HTMLElement =>
    element('div', 'fact', words('dt', 'fact__label', label), value);
  const band = element('div', 'ticket__picture', picture?.cloneNode() ?? null);
  band.dataset['empty'] = String(picture === null);
  const isPhone = kind === 'ticket-phone';
  return element(
    'article',
    'sheet ticket',
    band,
    element(
      'header',
      'ticket__event',
      typed('h1', 'ticket__title', event.title),
      typed('p', 'ticket__party', say('by', { party: event.partyName })),
      element(
        'dl',
        'facts',
        fact(say('date'), words('dd', 'fact__value', date)),
        fact(say('doors'), words('dd', 'fact__value', doors)),
        fact(say('starts'), words('dd', 'fact__value', starts)),
        fact(say('venue'), typed('dd', 'fact__value fact__value--venue', event.venue)),
      ),
    ),
    element(
      'section',
      'ticket__person',
      element(
        'div',
        'holder',
        words('p', 'fact__label', say('holder')),
        typed('p', 'holder__name', row.name),
        words('p', 'fact__label', say('type')),
        typed('p', 'holder__type', row.ticketType),
        words('p', 'holder__hint', isPhone ? say('bright') : `${say('show')} ${say('flat')}`),
      ),
      element(
        'figure',
        'ticket__code',
        row.text === null ? null : drawCode(row.text),
        words('figcaption', 'number', formatTicketNumber(row.number)),
      ),
    ),
  );
}
