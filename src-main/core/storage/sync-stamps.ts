import type { FieldStamp, FieldStamps } from '#shared/domain/field-merge.ts';
import { stampOf, stampParts } from '#shared/domain/field-merge.ts';
import type { HlcStamp } from '#shared/domain/hybrid-clock.ts';
import type { Uuid } from '#shared/domain/id.ts';
import type { WritableDatabase } from './database.ts';
import { build } from './query-builder.ts';
import { command, query } from './statement.ts';
import type { EditedEntity } from './sync-pending-edits.ts';

/** Stamps of fields, and the highest one believed; inside the caller's transaction. */
export interface StampStore {
  of(entity: EditedEntity, id: Uuid): FieldStamps;
  put(entity: EditedEntity, id: Uuid, stamps: FieldStamps): void;
  /** Moves this kiosk's clock: what is done here from now on comes after. */
  believe(hlc: HlcStamp): void;
}

export function createStampStore(database: WritableDatabase): StampStore {
  const found = query<
    { entity: EditedEntity; id: Uuid },
    { field: string; hlc: HlcStamp; kiosk_id: Uuid }
  >(database, (p) =>
    build
      .selectFrom('field_versions')
      .select(['field', 'hlc', 'kiosk_id'])
      .where('entity', '=', p('entity'))
      .where('entity_id', '=', p('id')),
  );
  const put = command<{
    entity: EditedEntity;
    id: Uuid;
    field: string;
    hlc: HlcStamp;
    writerId: Uuid;
  }>(database, (p) =>
    build.replaceInto('field_versions').values({
      entity: p('entity'),
      entity_id: p('id'),
      field: p('field'),
      hlc: p('hlc'),
      kiosk_id: p('writerId'),
    }),
  );
  const believe = command<{ hlc: HlcStamp }>(database, (p) =>
    build
      .updateTable('sync_state')
      .set({ hlc: p('hlc') })
      .where('id', '=', 1)
      .where((eb) => eb.or([eb('hlc', 'is', null), eb('hlc', '<', p('hlc'))])),
  );
  return {
    of: (entity, id) =>
      Object.fromEntries(
        found
          .all({ entity, id })
          .map(({ field, hlc, kiosk_id }): [string, FieldStamp] => [field, stampOf(hlc, kiosk_id)]),
      ),
    put(entity, id, stamps) {
      for (const [field, stamp] of Object.entries(stamps)) {
        put.run({ entity, id, field, ...stampParts(stamp) });
      }
    },
    believe(hlc) {
      believe.run({ hlc });
    },
  };
}
