import { useEffect, useState } from 'react';
import type { ErrorCode } from '#shared/errors.ts';
import type { LivePicture } from '#shared/ipc/live-contract.ts';
import { asGatehouseError } from '../../ipc/as-gatehouse-error.ts';
import { useServices } from '../../services.tsx';
import { useAdmin } from '../use-admin.ts';

/** Scans come several a second at a busy gate: the picture follows no more often than this, ms. */
const LEAST_MS = 2_000;
/** Asked anew also without a scan, ms: a laptop that stands at no gate is told of none. */
const MOST_MS = 15_000;

export interface LiveView {
  /** The last that was known; null: nothing yet. */
  readonly picture: LivePicture | null;
  /** Why the last question failed; null: it did not. */
  readonly failed: ErrorCode | null;
  readonly askAgain: () => void;
}

/** Follows an event's picture for as long as the room is open and the window is seen. */
export function useLivePicture(eventId: string): LiveView {
  const { core } = useServices();
  const { call } = useAdmin();
  const [picture, setPicture] = useState<LivePicture | null>(null);
  const [failed, setFailed] = useState<ErrorCode | null>(null);
  const [round, setRound] = useState(0);

  useEffect(() => {
    let isOver = false;
    let isAsking = false;
    let isWanted = false;
    let askedAt = -Infinity;
    let timer: ReturnType<typeof setTimeout> | undefined;

    const ask = async (): Promise<void> => {
      isAsking = true;
      isWanted = false;
      askedAt = performance.now();
      try {
        const answer = await call('live.picture', { eventId });
        if (isOver) return;
        setPicture(answer);
        setFailed(null);
      } catch (error) {
        if (!isOver) setFailed(asGatehouseError(error).code);
      }
      isAsking = false;
      plan(isWanted ? LEAST_MS : MOST_MS);
    };
    const plan = (afterMs: number): void => {
      clearTimeout(timer);
      if (isOver) return;
      timer = setTimeout(
        () => {
          // Of a window that nobody sees: asked when it is seen again.
          if (document.visibilityState === 'hidden') plan(MOST_MS);
          else void ask();
        },
        Math.max(0, askedAt + afterMs - performance.now()),
      );
    };
    const hear = (): void => {
      if (isAsking) isWanted = true;
      else if (!isWanted) {
        isWanted = true;
        plan(LEAST_MS);
      }
    };

    const unsubscribe = core.on('status', hear);
    void ask();
    return () => {
      isOver = true;
      clearTimeout(timer);
      unsubscribe();
    };
  }, [core, call, eventId, round]);

  return { picture, failed, askAgain: () => setRound((now) => now + 1) };
}
