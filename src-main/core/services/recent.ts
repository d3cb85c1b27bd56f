import { type CheckInRow, letsPass } from '#shared/domain/check-in.ts';
import type { Uuid } from '#shared/domain/id.ts';
import { toInstant } from '#shared/domain/instant.ts';
import type { RecentScan } from '#shared/ipc/gate-views.ts';
import type { Clock } from './clock.ts';
import type { UndoWindow } from './undo-window.ts';

/** How many of the last scans are at hand. */
export const RECENT_SCANS = 20;

export interface RecentReader {
  /** This kiosk's last check-ins, newest first, each with the person's name where known. */
  recentCheckIns(kioskId: Uuid, limit: number): { row: CheckInRow; name: string | null }[];
}

/** @returns reads this kiosk's last scans, newest first */
export function createRecent(ports: {
  readonly store: RecentReader;
  readonly kioskId: Uuid;
  readonly undoWindow: UndoWindow;
  readonly clock: Clock;
}): () => RecentScan[] {
  const { store, kioskId, undoWindow, clock } = ports;
  return () => {
    const recent = store.recentCheckIns(kioskId, RECENT_SCANS);
    // An undo is always newer than what it is about, so it is among these.
    const undone = new Set(recent.map(({ row }) => (row.kind === 'undo' ? row.about_id : null)));
    return recent.map(({ row, name }) => {
      const remaining = letsPass(row) && !undone.has(row.id) ? undoWindow.remaining(row) : 0;
      return {
        checkInId: row.id,
        kind: row.kind,
        verdict: row.verdict,
        direction: row.direction,
        way: row.way,
        at: row.occurred_at,
        name,
        ticketNumber: row.ticket_number,
        undoUntil: remaining > 0 ? toInstant(clock.wall() + remaining) : null,
      };
    });
  };
}
