import { PAPERS } from '#shared/print/paper.ts';
import type { PrintHead, PrintRow } from '#shared/print/print-job.ts';
import { formatTicketNumber } from '#shared/ticket/ticket-number.ts';
import { drawCode } from './code-drawing.ts';
import { element, typed, words } from './element.ts';
import type { PaperWords } from './paper-words.ts';
import type { SheetMaker } from './sheet-maker.ts';

/** The list on paper: numbered pages of twenty, in the order that it is given, down each column. */
export function listSheets({ event, people }: PrintHead, say: PaperWords): SheetMaker {
  const pages = Math.ceil(people / PAPERS.list.people);
  let page = 0;
  let entries: HTMLElement | null = null;

  const beginSheet = (): HTMLElement => {
    page += 1;
    entries = element('ol', 'list__entries');
    return element(
      'article',
      'sheet list',
      element(
        'header',
        'list__head',
        element(
          'div',
          'list__event',
          typed('h1', 'list__title', event.title),
          words('p', 'list__when', `${say.say('list')} · ${say.date}, ${say.starts}`),
        ),
        words('p', 'list__page', say.say('page', { page, pages })),
      ),
      entries,
      words('p', 'list__hint', say.say('listHint')),
    );
  };

  return {
    add(rows) {
      const sheets: HTMLElement[] = [];
      for (const row of rows) {
        if (entries === null || entries.childElementCount === PAPERS.list.people) {
          sheets.push(beginSheet());
        }
        entries?.append(makeEntry(row, say));
      }
      return sheets;
    },
  };
}

function makeEntry(row: PrintRow, { say }: PaperWords): HTMLElement {
  return element(
    'li',
    'entry',
    row.text === null ? words('p', 'entry__no-code', say('noCode')) : drawCode(row.text),
    element(
      'div',
      'entry__person',
      typed('p', 'entry__name', row.name),
      typed('p', 'entry__type', row.ticketType),
      words('p', 'number', formatTicketNumber(row.number)),
      element(
        'p',
        'entry__came',
        element('span', 'entry__box'),
        words('span', 'entry__label', say('came')),
        element('span', 'entry__line'),
      ),
    ),
  );
}
