import { compared, named, type Figure } from './figure.ts';
import { median, percentile } from './statistics.ts';

/** One visit of the ticket's holder. */
export interface FaceVisit {
  readonly verdict: string;
  /** What the face check came to. */
  readonly outcome: string;
  readonly isAsked: boolean;
  /** From the first frame that held the whole code to the painted verdict, ms. */
  readonly ms: number;
  /** Of these, from the frame that was read, ms. */
  readonly fromRead: number;
}

/** How long a ticket may take to its verdict, the face compared. */
const BUDGET_MS = 1_200;
/** A percentile of fewer would be a guess. */
const FEWEST = 3;

/**
 * The rows of visits where a face is enough, and of visits where signs of life are looked for. Who
 * was asked to turn the head needs seconds for that and is reported apart, never left out.
 */
export function visitFigures(off: readonly FaceVisit[], signs: readonly FaceVisit[]): Figure[] {
  const still = signs.filter(({ isAsked }) => !isAsked);
  return [
    ...rows('ticket to verdict, face compared', off),
    counted(
      'visitors let in at the first look, face compared',
      off.filter(isAdmitted).length,
      off.length,
    ),
    ...rows('ticket to verdict, signs of life seen, no turn asked', still),
    counted('visitors asked to turn the head', signs.length - still.length, signs.length),
    ...askedRows(signs.filter(({ isAsked }) => isAsked)),
  ];
}

const isAdmitted = ({ verdict }: FaceVisit): boolean => verdict === 'admitted';

/** So many of all. */
const counted = (name: string, value: number, of: number): Figure =>
  compared(`${name}, of all`, 'count', { value, baseline: of }, null);

function rows(name: string, seen: readonly FaceVisit[]): Figure[] {
  if (seen.length < FEWEST) return [];
  const times = seen.map(({ ms }) => ms);
  const fromRead = median(seen.map((visit) => visit.fromRead));
  return [
    compared(
      `${name}, p95, beside 1.2 s`,
      'ms',
      { value: percentile(times, 0.95), baseline: BUDGET_MS },
      1,
    ),
    named(`${name}, p50`, 'ms', median(times)),
    named(`${name}, from the frame that was read, p50`, 'ms', fromRead),
  ];
}

function askedRows(asked: readonly FaceVisit[]): Figure[] {
  if (asked.length < FEWEST) return [];
  const times = asked.map(({ ms }) => ms);
  const name = 'ticket to verdict, asked to turn the head';
  return [
    counted('asked to turn the head and let in', asked.filter(isAdmitted).length, asked.length),
    named(`${name}, p50`, 'ms', median(times)),
    named(`${name}, p95`, 'ms', percentile(times, 0.95)),
  ];
}
