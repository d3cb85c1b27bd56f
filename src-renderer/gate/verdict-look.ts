import { verdictRow, type VerdictColour } from '#shared/domain/verdict.ts';
import type { AdmissionResult } from '#shared/ipc/gate-views.ts';

/** `neutral`: nobody passes and nobody is refused, such as an undo. */
export type Signal = VerdictColour | 'neutral';

/**
 * The colour that an answer is shown in. Not only its verdict: an override keeps the verdict that
 * it overruled and is green; an undo keeps the green one that it took back and is not.
 */
export function signalOf({ kind, verdict }: Pick<AdmissionResult, 'kind' | 'verdict'>): Signal {
  switch (kind) {
    case 'verdict':
      return verdictRow(verdict).colour;
    case 'override':
      return 'green';
    case 'undo':
      return 'neutral';
  }
}

/** Whether staff are to compare a face, or a card, by eye before they go on. */
export function asksToCompare({ kind, verdict }: AdmissionResult): boolean {
  return kind === 'verdict' && (verdict.startsWith('face-') || verdict === 'liveness-failed');
}
