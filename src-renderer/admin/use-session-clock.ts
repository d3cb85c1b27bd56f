import { useCallback, useEffect, useRef, useState } from 'react';
import { toMilliseconds } from '#shared/domain/instant.ts';
import type { SessionView } from '#shared/ipc/session-contract.ts';
import { sessionStage, type SessionStage } from './session-clock.ts';

/** How often the clock is looked at, ms: a timer would sleep with the laptop. */
const LOOK_MS = 1000;
/** Who works without a call, as at a long form, is made known to the core this often, ms. */
const SIGN_OF_LIFE_MS = 60_000;

const USES = ['keydown', 'pointerdown', 'wheel'] as const;

export interface SessionClock {
  readonly stage: SessionStage;
  /** Goes on, from the question whether anybody is there. */
  readonly stay: () => void;
}

/**
 * Follows a session by what its holder does: what the page does by itself, as a room that asks
 * again every second, keeps nobody signed in.
 * @param signOfLife tells the core that somebody is there
 * @param onEnd the session is over
 */
export function useSessionClock(
  session: SessionView,
  signOfLife: () => void,
  onEnd: () => void,
): SessionClock {
  const { idleMs } = session;
  const endsAt = toMilliseconds(session.endsAt);
  const usedAt = useRef(0);
  const toldAt = useRef(0);
  const [stage, setStage] = useState<SessionStage>({ at: 'open' });
  const isAsked = useRef(false);

  const heed = useCallback(() => {
    const now = Date.now();
    usedAt.current = now;
    if (now - toldAt.current < SIGN_OF_LIFE_MS) return;
    toldAt.current = now;
    signOfLife();
  }, [signOfLife]);

  useEffect(() => {
    usedAt.current = Date.now();
    toldAt.current = Date.now();
    // While the question stands, only its answer counts: a stray touch keeps nobody signed in.
    const used = (): void => {
      if (!isAsked.current) heed();
    };
    for (const name of USES) window.addEventListener(name, used, { capture: true, passive: true });
    return () => {
      for (const name of USES) window.removeEventListener(name, used, { capture: true });
    };
  }, [heed]);

  useEffect(() => {
    const look = (): void => {
      const next = sessionStage({ usedAt: usedAt.current, idleMs, endsAt }, Date.now());
      isAsked.current = next.at === 'idle';
      setStage((shown) => (isSame(shown, next) ? shown : next));
      if (next.at === 'ended') onEnd();
    };
    const timer = setInterval(look, LOOK_MS);
    return () => clearInterval(timer);
  }, [idleMs, endsAt, onEnd]);

  const stay = useCallback(() => {
    isAsked.current = false;
    toldAt.current = 0;
    heed();
    setStage({ at: 'open' });
  }, [heed]);

  return { stage, stay };
}

function isSame(one: SessionStage, other: SessionStage): boolean {
  if (one.at === 'idle' && other.at === 'idle') return one.seconds === other.seconds;
  return one.at === other.at;
}
