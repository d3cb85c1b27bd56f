/** An event's registrations are one range of search rows, this long. */
const SEARCH_ROWS_PER_EVENT = 2 ** 32;

/** The search rows of the event with this number, first and last included. */
export function searchRowRange(eventNumber: number): { first: number; last: number } {
  const first = eventNumber * SEARCH_ROWS_PER_EVENT + 1;
  return { first, last: first + SEARCH_ROWS_PER_EVENT - 2 };
}
