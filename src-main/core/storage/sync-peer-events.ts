import type { Uuid } from '#shared/domain/id.ts';
import type { WritableDatabase } from './database.ts';
import { build } from './query-builder.ts';
import { command, query } from './statement.ts';

/** Which events other kiosks hold. */
export interface PeerEvents {
  /** An event's feed named a kiosk; inside the caller's transaction. */
  note(kioskId: Uuid, eventId: Uuid): void;
  /** Events that this kiosk follows and the other holds too. */
  common(kioskId: Uuid): Uuid[];
}

/** Events in common are what kiosks may tell one another of, over the local network and on sticks. */
export function createPeerEvents(database: WritableDatabase): PeerEvents {
  const insert = command<{ kioskId: Uuid; eventId: Uuid }>(database, (p) =>
    build
      .insertInto('peer_events')
      .values({ kiosk_id: p('kioskId'), event_id: p('eventId') })
      .onConflict((conflict) => conflict.doNothing()),
  );
  const common = query<{ kioskId: Uuid }, { event_id: Uuid }>(database, (p) =>
    build
      .selectFrom('peer_events as p')
      .innerJoin('feeds as f', 'f.feed', 'p.event_id')
      .select('p.event_id')
      .where('p.kiosk_id', '=', p('kioskId'))
      .where('f.leaving', '=', 0),
  );
  return {
    note(kioskId, eventId) {
      insert.run({ kioskId, eventId });
    },
    common: (kioskId) => common.all({ kioskId }).map(({ event_id: eventId }) => eventId),
  };
}
