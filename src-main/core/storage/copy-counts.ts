import type { WritableDatabase } from './database.ts';

/** How much of what is in a kiosk's copy. */
export interface CopyCounts {
  people(): number;
  /** Everybody who was let in, or not, whose fact is here. */
  checkIns(): number;
}

/** Counts it each time. */
export function createCopyCounts(database: WritableDatabase): CopyCounts {
  const users = database.prepare<[], number>('SELECT count(*) FROM users').pluck();
  const checkIns = database.prepare<[], number>('SELECT count(*) FROM check_ins').pluck();
  return { people: () => users.get() ?? 0, checkIns: () => checkIns.get() ?? 0 };
}
