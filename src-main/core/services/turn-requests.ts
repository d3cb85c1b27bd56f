import { randomInt } from 'node:crypto';
import type { Uuid } from '#shared/domain/id.ts';
import type { ChallengeSide } from '#shared/face/track.ts';
import type { Clock } from './clock.ts';

// One presentation is at a gate at a time; the rest was given up.
const MAX_REMEMBERED = 64;
const FORGET_AFTER_MS = 5 * 60_000;

/** The head turns that were asked for: a turn counts for the presentation that it was drawn for. */
export interface TurnRequests {
  /** The side for this presentation: random, and the same when it is asked for again. */
  draw(scanId: Uuid): ChallengeSide;
  /** What was drawn; null: nothing, or too long ago. */
  drawn(scanId: Uuid): ChallengeSide | null;
}

export function createTurnRequests(clock: Pick<Clock, 'monotonic'>): TurnRequests {
  // In the order in which they were drawn.
  const asked = new Map<Uuid, { readonly side: ChallengeSide; readonly at: number }>();

  function forgetOld(): void {
    for (const [scanId, { at }] of asked) {
      if (asked.size < MAX_REMEMBERED && clock.monotonic() - at <= FORGET_AFTER_MS) return;
      asked.delete(scanId);
    }
  }

  function drawn(scanId: Uuid): ChallengeSide | null {
    const found = asked.get(scanId);
    if (found === undefined || clock.monotonic() - found.at > FORGET_AFTER_MS) return null;
    return found.side;
  }

  return {
    draw(scanId) {
      const before = drawn(scanId);
      if (before !== null) return before;
      forgetOld();
      const side = randomInt(2) === 0 ? 'left' : 'right';
      asked.set(scanId, { side, at: clock.monotonic() });
      return side;
    },
    drawn,
  };
}
