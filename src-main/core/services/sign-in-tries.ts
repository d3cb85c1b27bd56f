import { lockMs } from '#shared/domain/sign-in-lock.ts';
import type { Clock } from './clock.ts';

/** Wrong tries since the last right one, and until when further ones are not looked at. */
export interface CountedTries {
  readonly failures: number;
  /** Milliseconds since the Unix epoch; null: not locked. */
  readonly lockedUntil: number | null;
}

/** Where tries are counted: at an account, or at the kiosk as a whole. */
export type TryScope = string;

export interface TryStore {
  /** All or nothing, and durable when it returns: a restart must not give new tries. */
  transaction<T>(work: () => T): T;
  tries(scope: TryScope): CountedTries;
  setTries(scope: TryScope, tries: CountedTries): void;
}

export interface SignInTries {
  /**
   * Counts a try at all scopes as a wrong one, before it is looked at: a crash in between gives no
   * new one.
   * @returns `lockedMs` above 0: it was not counted, and must not be looked at; `nextInMs`: how long
   * a further one has to wait if this one is wrong
   */
  count(scopes: readonly TryScope[]): { readonly lockedMs: number; readonly nextInMs: number };
  /** Forgets the wrong tries: a right one was made. */
  clear(scopes: readonly TryScope[]): void;
}

const NO_TRIES: CountedTries = { failures: 0, lockedUntil: null };

/**
 * Five wrong tries in a row lock a scope for a minute, then twice as long for each further one, a
 * quarter of an hour at most. A lock runs on the clock that nobody can set; after a restart, on what
 * the wall clock leaves of it, which is never more than it was.
 */
export function createSignInTries(
  store: TryStore,
  clock: Pick<Clock, 'sinceBoot' | 'wall'>,
): SignInTries {
  const locks = new Map<TryScope, { lockedUntil: number; opensAt: number }>();

  function remainingMs(scope: TryScope): number {
    const { failures, lockedUntil } = store.tries(scope);
    if (lockedUntil === null) return 0;
    const now = clock.sinceBoot();
    let lock = locks.get(scope);
    if (lock?.lockedUntil !== lockedUntil) {
      const left = Math.min(Math.max(0, lockedUntil - clock.wall()), lockMs(failures));
      lock = { lockedUntil, opensAt: now + left };
      locks.set(scope, lock);
    }
    return Math.max(0, lock.opensAt - now);
  }

  return {
    count: (scopes) =>
      store.transaction(() => {
        const lockedMs = Math.max(...scopes.map(remainingMs));
        if (lockedMs > 0) return { lockedMs, nextInMs: lockedMs };
        let nextInMs = 0;
        for (const scope of scopes) {
          const failures = store.tries(scope).failures + 1;
          const ms = lockMs(failures);
          const lockedUntil = ms === 0 ? null : Math.round(clock.wall()) + ms;
          store.setTries(scope, { failures, lockedUntil });
          nextInMs = Math.max(nextInMs, ms);
        }
        return { lockedMs: 0, nextInMs };
      }),
    clear: (scopes) => {
      store.transaction(() => {
        for (const scope of scopes) store.setTries(scope, NO_TRIES);
      });
    },
  };
}
