import type { CheckInRow } from '#shared/domain/check-in.ts';
import type { Uuid } from '#shared/domain/id.ts';
import type { WritableDatabase } from './database.ts';
import { build } from './query-builder.ts';
import { query } from './statement.ts';
import { createCheckInTaker } from './sync-check-ins.ts';
import { createAlertStore } from './sync-notice-stores.ts';

/**
 * Takes an alert back whose entry is undone here.
 * @returns is told of each check-in of this kiosk, in its transaction
 */
export function createAlertUpkeep(database: WritableDatabase): (row: CheckInRow) => void {
  const alerts = createAlertStore(database);
  const checkIns = createCheckInTaker(database);
  const aliasOf = query<{ id: Uuid }, { id: Uuid }>(database, (p) =>
    build
      .selectFrom('aliases')
      .select('id')
      .where('entity', '=', 'registration')
      .where('alias_id', '=', p('id')),
  );
  return ({ kind, registration_id: id, event_id: eventId }) => {
    if (kind !== 'undo' || id === null) return;
    const registrationId = aliasOf.get({ id })?.id ?? id;
    alerts.settle(registrationId, checkIns.review(registrationId, eventId).alerts);
  };
}
