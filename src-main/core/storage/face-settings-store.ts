import type { Uuid } from '#shared/domain/id.ts';
import type { Instant } from '#shared/domain/instant.ts';
import type { FaceLiveness, FacePolicy } from '#shared/face/policy.ts';
import { sql } from 'kysely';
import type { FaceSettingsStore, StoredFaceSettings } from '../services/face-settings.ts';
import type { WritableDatabase } from './database.ts';
import { build } from './query-builder.ts';
import { command, query } from './statement.ts';
import { storing } from './storage-error.ts';

interface Values {
  eventId: Uuid;
  policy: FacePolicy;
  liveness: FaceLiveness;
  evidenceDays: number | null;
  match: number;
  mismatch: number;
  staffId: Uuid;
  at: Instant;
}

/** How events use faces. */
export function createFaceSettingsStore(database: WritableDatabase): FaceSettingsStore {
  const found = query<{ eventId: Uuid }, StoredFaceSettings>(database, (p) =>
    build
      .selectFrom('events as e')
      .leftJoin('event_face_settings as s', 's.event_id', 'e.id')
      .select((eb) => [
        eb.fn.coalesce('s.policy', 'e.face_policy').as('policy'),
        eb.fn.coalesce('s.liveness', 'e.face_liveness').as('liveness'),
        // Null set here says that none is kept, whatever the event came with.
        eb
          .case()
          .when('s.event_id', 'is', null)
          .then(eb.ref('e.evidence_days'))
          .else(eb.ref('s.evidence_days'))
          .end()
          .as('evidenceDays'),
        's.match_from as matchFrom',
        's.mismatch_below as mismatchBelow',
        sql<0 | 1>`(s.event_id is not null)`.as('setHere'),
      ])
      .where('e.id', '=', p('eventId')),
  );
  const set = command<Values>(database, (p) =>
    build.replaceInto('event_face_settings').values({
      event_id: p('eventId'),
      policy: p('policy'),
      liveness: p('liveness'),
      evidence_days: p('evidenceDays'),
      match_from: p('match'),
      mismatch_below: p('mismatch'),
      staff_id: p('staffId'),
      set_at: p('at'),
    }),
  );
  const remove = command<{ eventId: Uuid }>(database, (p) =>
    build.deleteFrom('event_face_settings').where('event_id', '=', p('eventId')),
  );
  return {
    settingsOf: (eventId) => storing(() => found.get({ eventId })) ?? null,
    set: (eventId, { policy, liveness, evidenceDays, bands }, { staffId, at }) => {
      set.run({ eventId, policy, liveness, evidenceDays, ...bands, staffId, at });
    },
    remove: (eventId) => {
      remove.run({ eventId });
    },
  };
}
