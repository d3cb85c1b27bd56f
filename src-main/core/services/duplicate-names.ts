import { foldForSearch } from './search-text.ts';

/** One slip of the pen in a short name, two in one this long. */
const LONG_NAME = 9;

/**
 * How many letters were put in, left out, taken for others or swapped with their neighbour between
 * two texts, each place touched once (optimal string alignment). Looks no further than `limit`.
 * Source: F. Damerau, A technique for computer detection and correction of spelling errors, 1964.
 * @returns the distance, or limit + 1 where it is larger
 */
export function letterDistance(a: string, b: string, limit: number): number {
  const from = Array.from(a);
  const to = Array.from(b);
  if (Math.abs(from.length - to.length) > limit) return limit + 1;
  let before: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [i, letter] of from.entries()) {
    const row = [i + 1];
    for (const [j, other] of to.entries()) {
      const best = Math.min(
        (last[j + 1] ?? 0) + 1,
        (row[j] ?? 0) + 1,
        (last[j] ?? 0) + (letter === other ? 0 : 1),
      );
      const isSwapped = i > 0 && j > 0 && letter === to[j - 1] && from[i - 1] === other;
      row.push(isSwapped ? Math.min(best, (before[j - 1] ?? 0) + 1) : best);
    }
    if (Math.min(...row) > limit) return limit + 1;
    before = last;
    last = row;
  }
  return Math.min(last[to.length] ?? 0, limit + 1);
}

/** Whether every word of the shorter name is one of the longer one, whole or as its first letter. */
function isShorterForm(shorter: readonly string[], longer: readonly string[]): boolean {
  const left = [...longer];
  return shorter.every((word) => {
    const at = left.findIndex(
      (other) => other === word || (word.length === 1 && other.startsWith(word)),
    );
    if (at !== -1) left.splice(at, 1);
    return at !== -1;
  });
}

/**
 * Whether two names may be one person's: folded as the search folds them, the same words in whatever
 * order but for a slip or two, or one a shorter form of the other ('A. Kulkarni', 'Asha Kulkarni').
 * Only a hint, for people who share a phone: nothing follows from it by itself.
 */
export function areNearNames(a: string, b: string): boolean {
  const [words, others] = [a, b].map((name) => foldForSearch(name).split(' ').toSorted());
  if (words === undefined || others === undefined) return false;
  const [text, other] = [words.join(' '), others.join(' ')];
  const limit = Math.min(text.length, other.length) >= LONG_NAME ? 2 : 1;
  if (letterDistance(text, other, limit) <= limit) return true;
  const [shorter, longer] = words.length <= others.length ? [words, others] : [others, words];
  if (shorter.length < 2) return false;
  if (isShorterForm(shorter, longer)) return true;
  // Of as many words, either may be the one with letters in place of names.
  return shorter.length === longer.length && isShorterForm(longer, shorter);
}
