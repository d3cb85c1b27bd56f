import type { Instant } from '#shared/domain/instant.ts';
import type { WritableDatabase } from './database.ts';
import { build } from './query-builder.ts';
import { command } from './statement.ts';

/**
 * Makes a restored copy nobody's own: whoever numbers facts from here on does it under a new kiosk id,
 * since the old kiosk's later numbers may be out there. Its operations that wait for the hub stay, and
 * are carried by the new one; what bound it to the hub goes, and so does who was signed in.
 */
export function leaveIdentity(database: WritableDatabase, at: Instant): void {
  const disown = command<object>(database, () =>
    build.updateTable('kiosks').set({ own: 0, event_id: null, gate_id: null }).where('own', '=', 1),
  );
  const unlink = command<object>(database, () => build.deleteFrom('hub_link'));
  const forgetOrders = command<object>(database, () => build.deleteFrom('done_orders'));
  const signOut = command<{ at: Instant }>(database, (p) =>
    build
      .updateTable('user_sessions')
      .set({ is_active: 0, logout_time: p('at'), ended_by: 'revoked' })
      .where('is_active', '=', 1),
  );
  const run = database.transaction(() => {
    for (const step of [disown, unlink, forgetOrders]) step.run({});
    signOut.run({ at });
  });
  run.immediate();
}
