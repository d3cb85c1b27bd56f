/*
 * What never belongs into a stored text, whoever typed or pasted it: C0 and C1 controls other than
 * tab and line ends; marks, embeddings, overrides and isolates of writing direction, by which
 * letters can be shown in another order than they are; invisible signs without a use in a name
 * (soft hyphen, zero-width space, word joiner and its kin, byte order marks, tags); lone surrogates.
 * Joiners (U+200C, U+200D) stay: scripts of India and emoji need them.
 */
const REMOVED =
  /(?![\t\n])[\p{Cc}\p{Cs}\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu;
const LINE_ENDS = /\r\n|[\r\u0085\u2028\u2029]/g;
const BLANKS = /[^\S\n]+/g;
const MANY_LINE_ENDS = /\n{3,}/g;

/** Elements that end a line where they are shown. */
const BLOCKS: ReadonlySet<string> = new Set(
  'address article aside blockquote br dd div dl dt fieldset figure footer form h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section table tr ul'.split(
    ' ',
  ),
);
/** Elements whose content is not text for people. */
const UNSEEN: ReadonlySet<string> = new Set(['script', 'style', 'template', 'title', 'noscript']);

/** Longest name of an element that is looked at; a longer one is nobody's. */
const NAME_CHARS = 16;

/** Whether a browser would read a tag, an end tag, a comment or a declaration after a '<'. */
function startsMarkup(character: string | undefined): boolean {
  return character !== undefined && /[a-z/!?]/i.test(character);
}

function elementName(html: string, from: number): string {
  const name = /^\/?([a-z][a-z0-9]*)/i.exec(html.slice(from, from + NAME_CHARS));
  return name?.[1]?.toLowerCase() ?? '';
}

/** Collects text so that what is left after tags were taken out never forms a new one. */
class TextOnly {
  readonly #parts: string[] = [];
  #endsInAngle = false;

  add(text: string): void {
    if (text === '') return;
    if (this.#endsInAngle && startsMarkup(text[0])) this.#parts.push(' ');
    this.#parts.push(text);
    this.#endsInAngle = text.endsWith('<');
  }

  toString(): string {
    return this.#parts.join('');
  }
}

/**
 * Takes the markup out of text that may hold some: tags and comments go, what scripts and styles
 * hold goes with them, the end of a paragraph becomes the end of a line. What only looks like a
 * start ('a <b') stays, with a blank after the '<', so that nothing of the result is markup and a
 * second pass changes nothing. Entities stay as they are typed: text is never read as HTML.
 * Time is linear in the text's length.
 */
export function stripMarkup(html: string): string {
  if (!html.includes('<')) return html;
  const text = new TextOnly();
  const lower = html.toLowerCase();
  const lowerFits = lower.length === html.length;
  /** Marks of an end that are known to come no more, so that none is looked for twice. */
  const absent = new Set<string>();
  const endOf = (mark: string, from: number): number => {
    if (absent.has(mark)) return -1;
    const found = (lowerFits ? lower : html).indexOf(mark, from);
    if (found === -1) absent.add(mark);
    return found;
  };

  for (let at = 0; at < html.length;) {
    const open = html.indexOf('<', at);
    if (open === -1) {
      text.add(html.slice(at));
      break;
    }
    text.add(html.slice(at, open));
    const isComment = html.startsWith('<!--', open);
    const close = startsMarkup(html[open + 1]) ? endOf(isComment ? '-->' : '>', open) : -1;
    if (close === -1) {
      text.add('<');
      at = open + 1;
      continue;
    }
    at = close + (isComment ? 3 : 1);
    const name = elementName(html, open + 1);
    if (BLOCKS.has(name)) text.add('\n');
    if (UNSEEN.has(name) && html[open + 1] !== '/') {
      const end = endOf(`</${name}`, at);
      if (end !== -1) at = end;
    }
  }
  return text.toString();
}

/** Without markup and without what acts instead of being seen; composed (NFC). */
function cleaned(text: string): string {
  const visible = text.normalize('NFC').replaceAll(LINE_ENDS, '\n').replaceAll(REMOVED, '');
  return stripMarkup(visible).replaceAll(BLANKS, ' ').normalize('NFC');
}

/** A text of one line as it is stored: a name, a place. Idempotent. */
export function plainLine(text: string): string {
  return cleaned(text).replaceAll(/\s+/g, ' ').trim();
}

/** A text of several lines as it is stored, at most one empty line in a row. Idempotent. */
export function plainText(text: string): string {
  return cleaned(text)
    .replaceAll(/ ?\n ?/g, '\n')
    .replaceAll(MANY_LINE_ENDS, '\n\n')
    .trim();
}
