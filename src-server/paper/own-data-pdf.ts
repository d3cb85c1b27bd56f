import { setImmediate } from 'node:timers/promises';
import PDFDocument from 'pdfkit';
import { instant } from '#shared/domain/instant.ts';
import type { DataRow } from '../services/own-data.ts';
import { OWN_DATA_WORDS, type OwnDataWords } from './own-data-words.ts';
import { ScriptText } from './script-text.ts';

/** A4, in points. */
const PAGE = { width: 595.28, height: 841.89, margin: 56, foot: 72 } as const;
const INNER = PAGE.width - 2 * PAGE.margin;
const LABEL = 150;
const SIZE = 10;
const SOFT = '#555';
/** A hub answers others, too: it draws so many rows at a time. */
const ROWS_AT_ONCE = 20;

/** Of a value beside its label: two thirds of a page at most. */
const PIECE_CHARS = 1_500;

/** Of several values; of an edit they are before and after. */
const BETWEEN = ' · ';

/** What names rows for programs. */
const ID = /(^|_)id$/;

/**
 * Everything that is kept about somebody, on paper: a part a heading, a row its lines.
 * @param data as services/own-data.ts reads it
 * @returns a PDF
 */
export async function ownDataPdf(data: DataRow, language: 'en' | 'hi'): Promise<Buffer> {
  const words = OWN_DATA_WORDS[language];
  const document = new PDFDocument({
    size: [PAGE.width, PAGE.height],
    margin: 0,
    lang: language === 'hi' ? 'hi-IN' : 'en-IN',
    displayTitle: true,
    info: { Title: words.title, Creator: 'Gatehouse' },
  });
  const parts: Buffer[] = [];
  const ended = new Promise<Buffer>((resolve, reject) => {
    document.on('data', (part: Buffer) => parts.push(part));
    document.on('end', () => resolve(Buffer.concat(parts)));
    document.on('error', reject);
  });
  const sheet = openSheet(document, words);
  sheet.line(words.title, { size: 20, weight: 'bold' });
  sheet.line(words.about, { colour: SOFT });
  const say = valueOf(words, language);
  let rows = 0;
  for (const [name, part] of Object.entries(data)) {
    if (!isPart(part)) {
      sheet.pair(labelOf(words, name), say(part));
      continue;
    }
    sheet.heading(words.parts[name] ?? name);
    const list = Array.isArray(part) ? part : [part];
    if (list.length === 0) sheet.line(words.none, { colour: SOFT });
    for (const row of list) {
      for (const [column, value] of Object.entries(row)) {
        if (value === null || ID.test(column)) continue;
        sheet.pair(labelOf(words, column), say(value));
      }
      sheet.space(SIZE / 2);
      rows += 1;
      if (rows % ROWS_AT_ONCE === 0) await setImmediate();
    }
  }
  document.end();
  return await ended;
}

function isPart(value: unknown): value is DataRow | readonly DataRow[] {
  return typeof value === 'object' && value !== null && !(value instanceof Date);
}

function labelOf({ columns }: OwnDataWords, column: string): string {
  return columns[column] ?? column;
}

/** Values as people read them; the program's own codes stay as they are. */
function valueOf(words: OwnDataWords, language: 'en' | 'hi'): (value: unknown) => string {
  const times = new Intl.DateTimeFormat(language === 'hi' ? 'hi-IN-u-nu-latn' : 'en-IN', {
    dateStyle: 'medium',
    timeStyle: 'short',
    timeZone: 'UTC',
  });
  return function say(value): string {
    if (typeof value === 'boolean') return value ? words.yes : words.no;
    if (value instanceof Date) return times.format(value);
    if (Array.isArray(value)) return value.map((one) => say(one)).join(BETWEEN);
    if (typeof value === 'object' && value !== null) {
      const pairs = Object.entries(value).filter(([name]) => !ID.test(name));
      return pairs.map(([name, one]) => `${labelOf(words, name)}: ${say(one)}`).join(', ');
    }
    if (typeof value !== 'string') return JSON.stringify(value);
    return instant.safeParse(value).success ? times.format(new Date(value)) : value;
  };
}

type Look = Pick<Parameters<ScriptText['set']>[1], 'weight' | 'colour'> & {
  readonly size?: number;
};

/** Sets line under line, on as many pages as it takes. */
function openSheet(document: PDFKit.PDFDocument, words: OwnDataWords) {
  const text = new ScriptText(document);
  const bottom = PAGE.height - PAGE.foot;
  let page = 0;
  let y: number = PAGE.margin;

  function number(): void {
    page += 1;
    const foot = { y: PAGE.height - PAGE.margin, size: SIZE - 1, colour: SOFT } as const;
    text.set(words.page(page), { x: PAGE.margin, width: INNER, align: 'centre', ...foot });
    y = PAGE.margin;
  }
  number();

  /** A new page where this height does not fit below. */
  function make(room: number): void {
    if (y + room <= bottom) return;
    document.addPage();
    number();
  }

  function line(said: string, { size = SIZE, ...look }: Look): void {
    const setting = { x: PAGE.margin, width: INNER, size, ...look };
    make(text.height(said, setting));
    y = text.set(said, { ...setting, y }) + size / 2;
  }

  return {
    line,
    heading(title: string): void {
      // Not alone at the end of a page.
      make(SIZE * 6);
      y += SIZE;
      line(title, { size: 14, weight: 'bold' });
    },
    space(height: number): void {
      y += height;
    },
    /** A label, and beside it a value of any length. */
    pair(label: string, value: string): void {
      const name = { x: PAGE.margin, width: LABEL - SIZE, size: SIZE, colour: SOFT } as const;
      const beside = { x: PAGE.margin + LABEL, width: INNER - LABEL, size: SIZE } as const;
      for (const [index, piece] of piecesOf(value).entries()) {
        const title = index === 0 ? label : '';
        make(Math.max(text.height(title, name), text.height(piece, beside)));
        const below = text.set(title, { ...name, y });
        y = Math.max(below, text.set(piece, { ...beside, y }));
      }
    },
  };
}

/** Parts that fit on a page each. */
function piecesOf(value: string): string[] {
  const count = Math.max(1, Math.ceil(value.length / PIECE_CHARS));
  return Array.from({ length: count }, (_unused, at) =>
    value.slice(at * PIECE_CHARS, (at + 1) * PIECE_CHARS),
  );
}
