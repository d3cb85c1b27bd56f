import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { unpackWoff } from './woff-font.ts';

type Document = PDFKit.PDFDocument;
export type Weight = 'normal' | 'bold';

/** Fonts that a text is set in, the first that has a sign sets it. */
const FAMILIES = {
  normal: [
    '@fontsource/noto-sans/files/noto-sans-latin-400-normal.woff',
    '@fontsource/noto-sans/files/noto-sans-latin-ext-400-normal.woff',
    '@fontsource/noto-sans-devanagari/files/noto-sans-devanagari-devanagari-400-normal.woff',
  ],
  bold: [
    '@fontsource/noto-sans/files/noto-sans-latin-700-normal.woff',
    '@fontsource/noto-sans/files/noto-sans-latin-ext-700-normal.woff',
    '@fontsource/noto-sans-devanagari/files/noto-sans-devanagari-devanagari-700-normal.woff',
  ],
} as const satisfies { readonly [W in Weight]: readonly string[] };

const LATIN = 0;
const LATIN_EXTENDED = 1;
const DEVANAGARI = 2;

const bytes = new Map<string, Buffer>();

function fontBytes(name: string): Buffer {
  const known = bytes.get(name);
  if (known !== undefined) return known;
  const read = unpackWoff(readFileSync(createRequire(import.meta.url).resolve(name)));
  bytes.set(name, read);
  return read;
}

/** Signs that each font has, as its `unicode-range` says. */
function fontOf(codePoint: number): number {
  const isDevanagari =
    (codePoint >= 0x0900 && codePoint <= 0x097f) ||
    (codePoint >= 0xa8e0 && codePoint <= 0xa8ff) ||
    codePoint === 0x200c ||
    codePoint === 0x200d ||
    codePoint === 0x20b9;
  if (isDevanagari) return DEVANAGARI;
  const isExtended =
    (codePoint >= 0x0100 && codePoint <= 0x02ff && codePoint !== 0x0131 && codePoint !== 0x0152) ||
    (codePoint >= 0x1e00 && codePoint <= 0x1eff) ||
    (codePoint >= 0x20a0 && codePoint <= 0x20c0 && codePoint !== 0x20ac);
  return isExtended ? LATIN_EXTENDED : LATIN;
}

interface Run {
  readonly font: number;
  readonly text: string;
}

/** A word's parts of one font each: shaping works within them. */
function runsOf(word: string): Run[] {
  const runs: { font: number; text: string }[] = [];
  for (const sign of word) {
    const font = fontOf(sign.codePointAt(0) ?? 0);
    const last = runs.at(-1);
    if (last !== undefined && last.font === font) last.text += sign;
    else runs.push({ font, text: sign });
  }
  return runs;
}

/** How a text is set. Lengths are points. */
export interface Setting {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly size: number;
  readonly weight?: Weight;
  readonly align?: 'left' | 'centre';
  readonly colour?: string;
  /** Further lines are left out, and the last one ends in an ellipsis. */
  readonly lines?: number;
}

/** Line height, of the size: Devanagari's marks stand above and below. */
const LEADING = 1.45;

/** Sets texts of Latin and Devanagari, mixed as names of people and places are. */
export class ScriptText {
  readonly #document: Document;

  constructor(document: Document) {
    this.#document = document;
    for (const weight of ['normal', 'bold'] as const) {
      for (const [index, name] of FAMILIES[weight].entries()) {
        document.registerFont(`${weight}-${index}`, fontBytes(name));
      }
    }
  }

  #widthOf(runs: readonly Run[], weight: Weight, size: number): number {
    let width = 0;
    for (const { font, text } of runs) {
      width += this.#document.font(`${weight}-${font}`, size).widthOfString(text);
    }
    return width;
  }

  /** Words in lines; a word that is wider than a line is broken. */
  #lines(text: string, weight: Weight, size: number, width: number): string[] {
    const fits = (line: string): boolean => this.#widthOf(runsOf(line), weight, size) <= width;
    const lines: string[] = [];
    let line = '';
    for (const word of text.split(/\s+/).filter((part) => part !== '')) {
      const longer = line === '' ? word : `${line} ${word}`;
      if (fits(longer)) {
        line = longer;
        continue;
      }
      if (line !== '') lines.push(line);
      line = word;
      while (!fits(line)) {
        const signs = [...new Intl.Segmenter().segment(line)].map(({ segment }) => segment);
        // As many as fit, found by halves: a long word has thousands.
        let count = 1;
        let tooMany = signs.length;
        while (tooMany - count > 1) {
          const half = Math.floor((count + tooMany) / 2);
          if (fits(signs.slice(0, half).join(''))) count = half;
          else tooMany = half;
        }
        lines.push(signs.slice(0, count).join(''));
        line = signs.slice(count).join('');
        if (count < 1 || line === '') break;
      }
    }
    if (line !== '') lines.push(line);
    return lines;
  }

  /** How high a text would be. */
  height(text: string, setting: Pick<Setting, 'width' | 'size' | 'weight'>): number {
    const { width, size, weight = 'normal' } = setting;
    return this.#lines(text, weight, size, width).length * size * LEADING;
  }

  /** @returns the y below the last line */
  set(text: string, setting: Setting): number {
    const { x, width, size, weight = 'normal', align = 'left', colour = '#000' } = setting;
    const all = this.#lines(text, weight, size, width);
    const most = setting.lines ?? all.length;
    const lines = all.slice(0, most);
    const last = lines.at(-1);
    if (all.length > most && last !== undefined) lines[lines.length - 1] = `${last} …`;
    let { y } = setting;
    for (const line of lines) {
      const runs = runsOf(line);
      const free = width - this.#widthOf(runs, weight, size);
      let at = x + (align === 'centre' ? Math.max(0, free / 2) : 0);
      for (const { font, text: part } of runs) {
        const document = this.#document.font(`${weight}-${font}`, size).fillColor(colour);
        document.text(part, at, y + size * 1.1, { lineBreak: false, baseline: 'alphabetic' });
        at += document.widthOfString(part);
      }
      y += size * LEADING;
    }
    return y;
  }
}
