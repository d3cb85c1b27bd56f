import { useCallback, useEffect, useState } from 'react';
import type { ErrorCode } from '#shared/errors.ts';
import { asGatehouseError } from './ipc/as-gatehouse-error.ts';

/** Where a question to the core stands. */
export type Answer<T> =
  | { readonly at: 'asking' }
  | { readonly at: 'known'; readonly value: T }
  | { readonly at: 'failed'; readonly code: ErrorCode };

export interface AskedAnswer<T> {
  readonly answer: Answer<T>;
  /** The last that was known, also of the question before: to be shown dimmed. Null: nothing yet. */
  readonly last: T | null;
  /** Puts in what another call answered with. */
  readonly learn: (value: T) => void;
  readonly askAgain: () => void;
}

/** An answer and the question that it belongs to. */
interface Kept<T> {
  readonly ask: () => Promise<T>;
  readonly round: number;
  readonly answer: Answer<T>;
}

const ASKING = { at: 'asking' } as const;

/**
 * Asks once, and again whenever `ask` changes; an older answer never replaces a newer.
 * @param ask of the same identity as long as the question is the same
 */
export function useAnswer<T>(ask: () => Promise<T>): AskedAnswer<T> {
  const [kept, setKept] = useState<Kept<T> | null>(null);
  const [last, setLast] = useState<{ readonly value: T } | null>(null);
  const [round, setRound] = useState(0);

  useEffect(() => {
    let isWanted = true;
    const keep = (answer: Answer<T>): void => {
      if (!isWanted) return;
      setKept({ ask, round, answer });
      if (answer.at === 'known') setLast({ value: answer.value });
    };
    ask().then(
      (value) => keep({ at: 'known', value }),
      (error: unknown) => keep({ at: 'failed', code: asGatehouseError(error).code }),
    );
    return () => {
      isWanted = false;
    };
  }, [ask, round]);

  const learn = useCallback(
    (value: T) => {
      setKept({ ask, round, answer: { at: 'known', value } });
      setLast({ value });
    },
    [ask, round],
  );
  const askAgain = useCallback(() => setRound((now) => now + 1), []);
  const isCurrent = kept !== null && kept.ask === ask && kept.round === round;
  return { answer: isCurrent ? kept.answer : ASKING, last: last?.value ?? null, learn, askAgain };
}
