const UNITS = [
  ['day', 24 * 3_600_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const;

/** A span of time in the largest unit that it has at least two of, in words: `3 hours`. */
export function roundedSpan(ms: number, locale: string): string {
  const [unit, size] = UNITS.find(([, length]) => ms >= 2 * length) ?? UNITS[2];
  const value = Math.max(1, Math.round(ms / size));
  return new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'long' }).format(value);
}
