/** What may stand between the cells of a row, the likelier first. */
const DELIMITERS = [',', ';', '\t', '|'] as const;
export type Delimiter = (typeof DELIMITERS)[number];

const MAX_ROWS = 50;

/** How often the sign stands outside quotes in each of the first rows. */
function countsPerRow(text: string, delimiter: Delimiter): number[] {
  const counts: number[] = [];
  let count = 0;
  let quoted = false;
  let filled = false;
  for (const character of text) {
    if (character === '"') quoted = !quoted;
    if (quoted) continue;
    if (character === '\n' || character === '\r') {
      if (filled) counts.push(count);
      if (counts.length === MAX_ROWS) return counts;
      count = 0;
      filled = false;
      continue;
    }
    filled = true;
    if (character === delimiter) count += 1;
  }
  // The last row of the sample may be cut off in the middle: it only speaks where it is alone.
  if (filled && counts.length === 0) counts.push(count);
  return counts;
}

/** A sign that stands equally often in most rows separates them; an address has commas now and then. */
function evidence(counts: readonly number[]): number {
  const first = counts[0] ?? 0;
  if (first === 0) return 0;
  const alike = counts.filter((count) => count === first).length / counts.length;
  return alike * alike * Math.min(first, 20);
}

/** The delimiter that a CSV file's beginning speaks for; a comma where nothing does. */
export function guessDelimiter(sample: string): Delimiter {
  let best: Delimiter = ',';
  let most = 0;
  for (const delimiter of DELIMITERS) {
    const found = evidence(countsPerRow(sample, delimiter));
    if (found > most) {
      best = delimiter;
      most = found;
    }
  }
  return best;
}
