import PDFDocument from 'pdfkit';
import QRCode from 'qrcode';
import { formatTicketNumber } from '#shared/ticket/ticket-number.ts';
import type { ShownTicket } from '../services/tickets.ts';
import { dayIn, timeIn, timesOf } from '../web/times.ts';
import { ScriptText } from './script-text.ts';
import { TICKET_WORDS } from './ticket-words.ts';

export type PaperSize = 'a4' | 'phone';

/** Modules of white around the code, as docs/TICKET.md and ISO/IEC 18004 ask. */
const QUIET = 4;
const SOFT = '#555';

/** Points. The code is 45 mm on A4 and as wide as the page on a phone. */
const PAPERS = {
  a4: { width: 595.28, height: 841.89, margin: 56, code: 185, title: 22, fact: 12 },
  phone: { width: 360, height: 720, margin: 24, code: 280, title: 18, fact: 12 },
} as const;

/** Draws a code of squares that are one shape, so that no printer leaves lines between them. */
function drawCode(document: PDFKit.PDFDocument, text: string, x: number, y: number, side: number) {
  const { modules } = QRCode.create(text, { errorCorrectionLevel: 'M' });
  const module = side / (modules.size + 2 * QUIET);
  document.rect(x, y, side, side).fill('#fff');
  for (let row = 0; row < modules.size; row++) {
    for (let column = 0; column < modules.size;) {
      let end = column;
      while (end < modules.size && modules.get(row, end) === 1) end++;
      if (end > column) {
        const at = { x: x + (column + QUIET) * module, y: y + (row + QUIET) * module };
        document.rect(at.x, at.y, (end - column) * module, module);
      }
      column = Math.max(end, column + 1);
    }
  }
  document.fill('#000');
}

/** The texts of a ticket, each with its label. */
function factsOf(ticket: ShownTicket, language: 'en' | 'hi'): [string, string][] {
  const { event, ticketType, holder } = ticket;
  const words = TICKET_WORDS[language];
  const times = timesOf(event, language);
  const zone = event.time_zone;
  const [from, until] = [event.doors_open_at, event.doors_close_at];
  const isOneDay = dayIn(from, zone, language) === dayIn(until, zone, language);
  const end = timeIn(until, zone, language);
  const doors = `${timeIn(from, zone, language)} – ${isOneDay ? end : `${dayIn(until, zone, language)}, ${end}`}`;
  return [
    [words.holder, holder],
    [words.type, ticketType],
    [words.when, `${times.date}, ${times.time} (${times.zone})`],
    [words.doors, doors],
    [words.where, event.venue],
  ];
}

function draw(
  document: PDFKit.PDFDocument,
  ticket: ShownTicket,
  language: 'en' | 'hi',
  size: PaperSize,
): void {
  const { width, margin, code, title, fact } = PAPERS[size];
  const text = new ScriptText(document);
  const words = TICKET_WORDS[language];
  const inner = width - 2 * margin;
  const isWide = size === 'a4';
  let y = text.set(ticket.event.title, {
    x: margin,
    y: margin,
    width: inner,
    size: title,
    weight: 'bold',
    lines: 3,
  });
  y = text.set(ticket.event.party_name, {
    x: margin,
    y,
    width: inner,
    size: fact,
    colour: SOFT,
    lines: 2,
  });
  y += fact;

  const codeX = isWide ? width - margin - code : (width - code) / 2;
  const codeY = y;
  drawCode(document, ticket.text, codeX, codeY, code);
  const below = text.set(formatTicketNumber(ticket.row.number), {
    x: codeX,
    y: codeY + code,
    width: code,
    size: fact + 1,
    weight: 'bold',
    align: 'centre',
  });
  const column = isWide ? inner - code - 24 : inner;
  let factY = isWide ? codeY : below + fact / 2;
  for (const [label, value] of factsOf(ticket, language)) {
    factY = text.set(label, { x: margin, y: factY, width: column, size: fact - 3, colour: SOFT });
    const isName = label === words.holder;
    factY = text.set(value, {
      x: margin,
      y: factY - 2,
      width: column,
      size: isName ? fact + 2 : fact,
      weight: isName ? 'bold' : 'normal',
      lines: 3,
    });
    factY += 4;
  }
  const foot = Math.max(factY, below) + fact;
  const rest = text.set(words.show, {
    x: margin,
    y: foot,
    width: inner,
    size: fact,
    weight: 'bold',
  });
  text.set(words.keep, { x: margin, y: rest, width: inner, size: fact - 1, colour: SOFT });
}

/**
 * A ticket on paper: A4, or a page of a phone's shape. It names its holder and, in the code, nobody.
 * @returns a PDF
 */
export function ticketPdf(
  ticket: ShownTicket,
  language: 'en' | 'hi',
  size: PaperSize,
): Promise<Buffer> {
  const { width, height } = PAPERS[size];
  return new Promise((resolve, reject) => {
    const document = new PDFDocument({
      size: [width, height],
      margin: 0,
      lang: language === 'hi' ? 'hi-IN' : 'en-IN',
      displayTitle: true,
      info: {
        Title: ticket.event.title,
        Creator: 'Gatehouse',
        // The same ticket is the same file whenever it is drawn.
        CreationDate: new Date(ticket.row.created_at),
      },
    });
    const parts: Buffer[] = [];
    document.on('data', (part: Buffer) => parts.push(part));
    document.on('end', () => resolve(Buffer.concat(parts)));
    document.on('error', reject);
    draw(document, ticket, language, size);
    document.end();
  });
}
