import type { Change } from '#shared/wire/sync.ts';

/** What other rows refer to, the most needed first; all else comes after, as it came. */
const FIRST: readonly Change['t'][] = ['event', 'attendee', 'registration', 'ticket'];

function rank({ t }: Change): number {
  // Of whose picture, and whether they agreed, is known by then.
  if (t === 'template') return FIRST.length + 1;
  const at = FIRST.indexOf(t);
  return at === -1 ? FIRST.length : at;
}

/**
 * Rows in an order in which each finds what it is of: a registration's name is its person's, and a
 * ticket or document whose owner is not here is left out. The hub sends them in any order.
 */
export function inRowOrder(changes: readonly Change[]): readonly Change[] {
  return changes.toSorted((a, b) => rank(a) - rank(b));
}
