import { formatTicketNumber, type TicketNumber } from '#shared/ticket/ticket-number.ts';

/** Fewest characters that a search takes: the length of an index entry. */
export const MIN_SEARCH_CHARS = 3;

/*
 * Dropped: the marks of Latin, Greek and Cyrillic letters (U+0300 to U+036F), the nukta, which
 * many leave out when they type Devanagari, and joiners, which only choose a letter's shape. The
 * vowel signs of Indic scripts are marks too and stay: without them राम and रोम are one name.
 */
const FOLDED_AWAY = /[\u0300-\u036f\u093c\u200c\u200d]/g;
const NO_WORD_SIGNS = /[^\p{L}\p{M}\p{N}]+/gu;
const DEVANAGARI_DIGITS = /[०-९]/g;

/**
 * Folds case, accents, widths, digits of Devanagari and punctuation, so that what is typed meets
 * what is stored: words in lower case with one blank between.
 */
export function foldForSearch(text: string): string {
  return (
    text
      .normalize('NFKD')
      .replaceAll(FOLDED_AWAY, '')
      .replaceAll(DEVANAGARI_DIGITS, (digit) => String.fromCharCode(digit.charCodeAt(0) - 0x936))
      // Up and down again: ß and ı have no lower case of their own to fold to.
      .toUpperCase()
      .toLowerCase()
      .replaceAll('ς', 'σ')
      .replaceAll(NO_WORD_SIGNS, ' ')
      .trim()
  );
}

/**
 * What one registration is found by: a row of attendee_search. Each word has a blank before and
 * after it, so that a blank and the typed letters find the words that begin so. A ticket's
 * number is there as printed without its hyphens, check symbol included.
 */
export function registrationSearchText(
  name: string,
  phone: string,
  ticketNumbers: readonly TicketNumber[],
): string {
  const printed = ticketNumbers.map((number) => formatTicketNumber(number).replaceAll('-', ''));
  return ` ${[foldForSearch(name), phone, ...printed].join(' ').toLowerCase()} `;
}
