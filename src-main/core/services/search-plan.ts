import { foldForSearch, MIN_SEARCH_CHARS } from './search-text.ts';

/** What a query asks of the index: FTS5 expressions, each a way to look, the better one first. */
export interface SearchPlan {
  /** The folded query. */
  readonly folded: string;
  readonly words: readonly string[];
  /** Every word typed begins a word. Null where the words are too short for the index. */
  readonly wordStarts: string | null;
  /** Every word typed lies somewhere, also as a ticket number with look-alike signs. */
  readonly anywhere: string | null;
}

/** A phrase of the index's language; folded text holds no quotation marks. */
function phrase(text: string): string {
  return `"${text}"`;
}

function allOf(texts: readonly string[]): string | null {
  return texts.length === 0 ? null : texts.map(phrase).join(' AND ');
}

function length(text: string): number {
  return Array.from(text).length;
}

/**
 * A typed ticket number as it is printed: O, I and L are no digits of it, so people mean 0 and 1.
 * Null where that changes nothing.
 */
function asTicketNumber(words: readonly string[]): string | null {
  const typed = words.join('');
  const meant = typed.replaceAll('o', '0').replaceAll(/[il]/g, '1');
  const isNumber = /^[0-9a-z]+$/.test(meant) && /\d/.test(typed) && meant.length >= 4;
  return isNumber && meant !== words.join(' ') ? meant : null;
}

/**
 * Plans a search. Words of one or two signs are too short for the index by themselves: they
 * narrow the hits afterwards, or count as one phrase where all of them are short.
 * @returns null where the query has fewer than three signs that count
 */
export function planSearch(query: string): SearchPlan | null {
  const folded = foldForSearch(query);
  if (length(folded) < MIN_SEARCH_CHARS) return null;
  const words = folded.split(' ');

  // With the blank before it, a word of two signs is long enough.
  const starts = words.map((word) => ` ${word}`).filter((text) => length(text) >= 3);
  const inner = words.filter((word) => length(word) >= MIN_SEARCH_CHARS);
  const everyWord = allOf(inner.length > 0 ? inner : [folded]);
  const number = asTicketNumber(words);
  const anywhere = number === null ? everyWord : `(${everyWord}) OR ${phrase(number)}`;
  return { folded, words, wordStarts: allOf(starts), anywhere };
}

/** Whether a hit of the index holds the short words too. */
export function matchesShortWords(plan: SearchPlan, searchText: string): boolean {
  return plan.words.every((word) => length(word) >= MIN_SEARCH_CHARS || searchText.includes(word));
}

/**
 * How well a name fits: smaller is better. The name begins with the query; then each word of the
 * query is a whole word of the name; then the rest.
 */
export function rankOf(plan: SearchPlan, foldedName: string): number {
  if (foldedName === plan.folded) return 0;
  if (foldedName.startsWith(plan.folded)) return 1;
  const words = new Set(foldedName.split(' '));
  return plan.words.every((word) => words.has(word)) ? 2 : 3;
}
