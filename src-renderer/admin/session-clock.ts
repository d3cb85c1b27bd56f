/** How long before the end of a session who is signed in is asked, ms. */
export const WARN_MS = 60_000;
/** How long before its last moment a session says that it ends whatever one does, ms. */
export const LAST_WORDS_MS = 5 * 60_000;

/** What decides when a session ends. All instants in Unix milliseconds. */
export interface SessionTimes {
  /** When whoever is signed in last did something here. */
  readonly usedAt: number;
  /** It ends after so long without use, ms; null: not for that. */
  readonly idleMs: number | null;
  /** It ends then, whatever happens. */
  readonly endsAt: number;
}

export type SessionStage =
  | { readonly at: 'open' }
  /** It will end for want of use, in so many whole seconds. */
  | { readonly at: 'idle'; readonly seconds: number }
  /** It will end for its age. */
  | { readonly at: 'old' }
  | { readonly at: 'ended' };

/** Where a session stands at a moment. */
export function sessionStage({ usedAt, idleMs, endsAt }: SessionTimes, now: number): SessionStage {
  const idleEnd = idleMs === null ? Number.POSITIVE_INFINITY : usedAt + idleMs;
  if (now >= idleEnd || now >= endsAt) return { at: 'ended' };
  if (idleEnd - now <= WARN_MS) {
    return { at: 'idle', seconds: Math.ceil((idleEnd - now) / 1000) };
  }
  return endsAt - now <= LAST_WORDS_MS ? { at: 'old' } : { at: 'open' };
}
