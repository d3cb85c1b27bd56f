import type { Statement } from 'better-sqlite3';
import type { EventTimes } from '#shared/domain/update-rule.ts';
import type { WritableDatabase } from './database.ts';

/** The events that are on or to come, by their doors: nobody's work at a gate is to be cut short. */
export function prepareEventTimes(database: WritableDatabase): Statement<[], EventTimes> {
  return database.prepare<[], EventTimes>(
    `SELECT status, doors_open_at AS doorsOpenAt, doors_close_at AS doorsCloseAt FROM events
     WHERE status IN ('live', 'upcoming')`,
  );
}
