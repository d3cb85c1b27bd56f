import { CURRENT_FACE_MODEL, type FaceModelId } from './template.ts';

/** What was counted with one threshold; null: not measured there. */
export interface OperatingPoint {
  /** The cosine from which two faces count as one person's. */
  readonly threshold: number;
  /** Of 10,000 comparisons of two strangers, those that reach it. */
  readonly falseAccepts: number | null;
  /** Of 1,000 comparisons of one person with themselves, those that do not. */
  readonly falseRejects: number | null;
}

/**
 * Measured on press photographs of adults (Labeled Faces in the Wild, docs/FACE.md): strangers on
 * all 1,250,180 cross pairs, right holders on 600 pairs. Thresholds rising. Other people, cameras
 * and light differ.
 */
export const MEASURED_POINTS: Readonly<Record<FaceModelId, readonly OperatingPoint[]>> = {
  [CURRENT_FACE_MODEL]: [
    { threshold: 0.3, falseAccepts: 251, falseRejects: 1.7 },
    { threshold: 0.352, falseAccepts: 100, falseRejects: null },
    { threshold: 0.4, falseAccepts: 38.6, falseRejects: 8.3 },
    { threshold: 0.45, falseAccepts: 12, falseRejects: 15 },
    { threshold: 0.5, falseAccepts: 3.1, falseRejects: 31.7 },
    { threshold: 0.55, falseAccepts: 0.58, falseRejects: 51.7 },
    { threshold: 0.6, falseAccepts: 0.05, falseRejects: 98.3 },
    { threshold: 0.65, falseAccepts: null, falseRejects: 170 },
  ],
};

/** How many, as far as it was measured. */
export interface ExpectedCount {
  readonly bound: 'about' | 'more-than' | 'fewer-than';
  /** A whole number, at least 1. */
  readonly count: number;
}

export interface Consequences {
  /** Of 10,000 strangers; null: nothing is measured. */
  readonly falseAccepts: ExpectedCount | null;
  /** Of 1,000 right holders; null: nothing is measured. */
  readonly falseRejects: ExpectedCount | null;
}

type Column = readonly { readonly at: number; readonly count: number }[];

/**
 * What a threshold leads to: between two measured ones in equal proportions (the tails of scores
 * fall about exponentially), beyond them no more than that it is fewer or more.
 * @param points thresholds rising
 */
export function consequencesOf(threshold: number, points: readonly OperatingPoint[]): Consequences {
  const column = (of: (point: OperatingPoint) => number | null): Column =>
    points.flatMap((point) => {
      const count = of(point);
      return count === null ? [] : [{ at: point.threshold, count }];
    });
  return {
    falseAccepts: read(
      column(({ falseAccepts }) => falseAccepts),
      threshold,
      'falling',
    ),
    falseRejects: read(
      column(({ falseRejects }) => falseRejects),
      threshold,
      'rising',
    ),
  };
}

/** Thresholds that differ by less are one: sliders count in hundredths. */
const SAME = 1e-6;

function read(
  column: Column,
  threshold: number,
  course: 'rising' | 'falling',
): ExpectedCount | null {
  const first = column[0];
  const last = column.at(-1);
  if (first === undefined || last === undefined) return null;
  if (threshold < first.at - SAME) {
    return bounded(course === 'falling' ? 'more-than' : 'fewer-than', first.count);
  }
  if (threshold > last.at + SAME) {
    return bounded(course === 'falling' ? 'fewer-than' : 'more-than', last.count);
  }
  const next = column.findIndex(({ at }) => at >= threshold - SAME);
  const above = column[next] ?? last;
  const below = column[next - 1] ?? above;
  if (above.at - threshold < SAME || above === below) return bounded('about', above.count);
  const part = (threshold - below.at) / (above.at - below.at);
  return bounded('about', mixed(below.count, above.count, part));
}

/** In equal proportions; a count of none has no proportion and is mixed in equal steps. */
function mixed(below: number, above: number, part: number): number {
  return below > 0 && above > 0 ? below * (above / below) ** part : below + (above - below) * part;
}

function bounded(bound: ExpectedCount['bound'], count: number): ExpectedCount {
  const whole = Math.round(count);
  // Nobody should read 'about 0' as never.
  if (whole < 1) return { bound: bound === 'more-than' ? 'more-than' : 'fewer-than', count: 1 };
  return { bound, count: whole };
}
