import type { Figure } from './figure.ts';

/** How a bench is to be run. */
export interface BenchOptions {
  /** Fewer rounds: a hint of the figures in under two minutes. */
  readonly quick: boolean;
  /** Attendees of a first load; without it as many as the bench itself says. */
  readonly people?: number | undefined;
  /** Progress, for stderr. */
  readonly say: (line: string) => void;
}

/** Measures some rows of the table. */
export type Bench = (options: BenchOptions) => Promise<readonly Figure[]>;
