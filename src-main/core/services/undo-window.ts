import { UNDO_WINDOW_MS, type CheckInRow } from '#shared/domain/check-in.ts';
import type { Uuid } from '#shared/domain/id.ts';
import { toMilliseconds } from '#shared/domain/instant.ts';
import type { Clock } from './clock.ts';

// Far more than anybody lets in within the time; keeps the memory of a busy day bounded.
const MAX_REMEMBERED = 1_000;

/** How long an undo is still offered. */
export interface UndoWindow {
  /** A check-in was committed just now. */
  open(checkInId: Uuid): void;
  /** Milliseconds that are left; zero once it is too late. */
  remaining(row: Pick<CheckInRow, 'id' | 'occurred_at'>): number;
}

/**
 * Measures by the monotonic clock what this process committed, so that a wall clock that was set
 * changes nothing; by the wall clock only what was committed before a restart.
 */
export function createUndoWindow(clock: Clock): UndoWindow {
  const openedAt = new Map<Uuid, number>();

  function forgetClosed(now: number): void {
    for (const [id, at] of openedAt) {
      if (now - at <= UNDO_WINDOW_MS && openedAt.size < MAX_REMEMBERED) return;
      openedAt.delete(id);
    }
  }

  // What this process committed and has forgotten again is too late, whatever the wall clock says.
  const startedAt = clock.wall();

  return {
    open(checkInId) {
      const now = clock.monotonic();
      forgetClosed(now);
      openedAt.set(checkInId, now);
    },
    remaining({ id, occurred_at }) {
      const opened = openedAt.get(id);
      if (opened !== undefined) {
        return Math.max(0, UNDO_WINDOW_MS - (clock.monotonic() - opened));
      }
      const at = toMilliseconds(occurred_at);
      const age = clock.wall() - at;
      if (at > startedAt || age < 0) return 0;
      return Math.max(0, UNDO_WINDOW_MS - age);
    },
  };
}
