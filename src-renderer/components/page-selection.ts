/**
 * The selection over all pages after one of a page: ids of other pages stay chosen.
 * @param before ids chosen so far, of whatever page
 * @param page what knows the ids of this page
 * @param keys what the table says of this page
 */
export function chosenOnPage(
  before: ReadonlySet<string>,
  page: { has(id: string): boolean; keys(): Iterable<string> },
  keys: 'all' | ReadonlySet<string | number>,
): ReadonlySet<string> {
  const elsewhere = [...before].filter((id) => !page.has(id));
  const here = keys === 'all' ? [...page.keys()] : [...keys].map(String);
  return new Set([...elsewhere, ...here.filter((id) => page.has(id))]);
}
