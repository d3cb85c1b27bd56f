import type { LeaseState, LeaseStore } from '../services/lease.ts';
import type { WritableDatabase } from './database.ts';
import { prepareEventTimes } from './event-times.ts';

/**
 * How long this kiosk was without its hub, for services/lease.ts.
 * @param transaction the one of the gate store
 */
export function createLeaseStore(
  database: WritableDatabase,
  transaction: <T>(work: () => T) => T,
): LeaseStore {
  const read = database.prepare<[], LeaseState>(
    `SELECT days, unheard_ms AS unheardMs, as_of_ms AS asOfMs, allowed_ms AS allowedMs, challenge
     FROM lease`,
  );
  const write = database.prepare<[LeaseState]>(
    `INSERT INTO lease (id, days, unheard_ms, as_of_ms, allowed_ms, challenge)
     VALUES (1, @days, @unheardMs, @asOfMs, @allowedMs, @challenge)
     ON CONFLICT (id) DO UPDATE SET days = excluded.days, unheard_ms = excluded.unheard_ms,
       as_of_ms = excluded.as_of_ms, allowed_ms = excluded.allowed_ms, challenge = excluded.challenge`,
  );
  const events = prepareEventTimes(database);
  return {
    read: () => read.get() ?? null,
    write(state, besides) {
      transaction(() => {
        write.run(state);
        besides?.();
      });
    },
    events: () => events.all(),
  };
}
