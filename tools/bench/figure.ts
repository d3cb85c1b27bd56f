/** One row of the bench. A limit is always a limit of `ratio`: value over baseline. */
export interface Figure {
  readonly name: string;
  /** Null: it could not be measured, and stderr says why. */
  readonly value: number | null;
  readonly unit: 'ms' | 'µs' | 's' | 'MB' | 'count' | 'frames';
  /** What it is measured against, in the same unit and the same run; null: named for its own sake. */
  readonly baseline: number | null;
  readonly ratio: number | null;
  /** The highest ratio that is good enough; null: none is set. */
  readonly limit: number | null;
  readonly ok: boolean;
}

/** A figure beside its baseline. @param limit the highest good ratio; null: none is set */
export function compared(
  name: string,
  unit: Figure['unit'],
  measured: { readonly value: number; readonly baseline: number },
  limit: number | null,
): Figure {
  const { value, baseline } = measured;
  const ratio = value / baseline;
  return { name, value, unit, baseline, ratio, limit, ok: limit === null || ratio <= limit };
}

/** A figure that stands alone, so that a reader sees what a ratio is made of. */
export function named(name: string, unit: Figure['unit'], value: number): Figure {
  return { name, value, unit, baseline: null, ratio: null, limit: null, ok: true };
}

/** A figure that could not be measured: never ok, so that nobody takes silence for success. */
export function unmeasured(name: string): Figure {
  return {
    name,
    value: null,
    unit: 'count',
    baseline: null,
    ratio: null,
    limit: null,
    ok: false,
  };
}
