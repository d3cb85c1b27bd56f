// Accents of Latin letters, and the nukta, which many leave out when they type Devanagari. Other
// marks of Devanagari are its vowels and stay.
const IGNORED_MARKS = /[\u0300-\u036f\u093c]/gu;

/** Folds case, accents, widths and blanks, so that what is typed meets what is stored. */
export function foldForSearch(text: string): string {
  return text
    .normalize('NFKD')
    .replaceAll(IGNORED_MARKS, '')
    .toLowerCase()
    .replaceAll(/\s+/g, ' ')
    .trim();
}

/** What one registration is found by: a row of attendee_search. */
export function attendeeSearchText(found: {
  readonly name: string;
  readonly phone: string;
  readonly ticketNumbers: readonly string[];
}): string {
  // Line breaks can't be typed, so that no query matches across two of the values.
  return [found.name, found.phone, ...found.ticketNumbers].map(foldForSearch).join('\n');
}
