import type { Uuid } from '#shared/domain/id.ts';
import type { HlcStamp } from '#shared/domain/hybrid-clock.ts';
import type { Operation } from '#shared/domain/operation.ts';
import type { WritableDatabase } from './database.ts';
import { build } from './query-builder.ts';
import { command, query } from './statement.ts';

export type EditedEntity = 'event' | 'attendee' | 'registration';

/**
 * Fields of edits that the hub has not answered for: until it has, they stay on top of what it says.
 * Rows go with those of the outbox.
 */
export interface PendingEdits {
  /** Inside the transaction of the operation, which is in the outbox already. */
  note(position: number, operation: Operation): void;
  /** Fields of a row that have an unanswered edit, with the latest one's stamp and writer. */
  of(entity: EditedEntity, id: Uuid): ReadonlyMap<string, { hlc: HlcStamp; writerId: Uuid }>;
}

interface Edit {
  readonly entity: EditedEntity;
  readonly id: Uuid;
  readonly fields: readonly string[];
}

/** Operations that write fields of rows which the hub has too. */
export const EDITING_TYPES = [
  'event.saved',
  'attendee.saved',
  'registration.saved',
  'kyc.decided',
  'document.added',
  'document.blacked-out',
] as const satisfies readonly Operation['type'][];

function editOf(operation: Operation): Edit | null {
  switch (operation.type) {
    case 'event.saved': {
      const { payload, fields = [] } = operation;
      return { entity: 'event', id: payload.event.id, fields };
    }
    case 'attendee.saved':
    case 'registration.saved': {
      const { payload, fields = [], type } = operation;
      const entity = type === 'attendee.saved' ? 'attendee' : 'registration';
      return { entity, id: payload.id, fields };
    }
    // What follows from them is written into the person's row too.
    case 'kyc.decided':
      return { entity: 'attendee', id: operation.payload.user_id, fields: ['status'] };
    case 'document.added': {
      const { user_id: id, file_type } = operation.payload;
      return { entity: 'attendee', id, fields: [file_type, 'status'] };
    }
    case 'document.blacked-out': {
      const { user_id: id, file_type } = operation.payload.document;
      return { entity: 'attendee', id, fields: [file_type] };
    }
    default:
      return null;
  }
}

export function createPendingEdits(database: WritableDatabase): PendingEdits {
  const note = command<{
    position: number;
    entity: EditedEntity;
    id: Uuid;
    field: string;
  }>(database, (p) =>
    build
      .insertInto('pending_edits')
      .values({
        operation_position: p('position'),
        entity: p('entity'),
        entity_id: p('id'),
        field: p('field'),
      })
      .onConflict((conflict) => conflict.doNothing()),
  );
  const found = query<
    { entity: EditedEntity; id: Uuid },
    { field: string; hlc: HlcStamp; writerId: Uuid }
  >(database, (p) =>
    build
      .selectFrom('pending_edits as e')
      .innerJoin('operations as o', 'o.position', 'e.operation_position')
      .select(['e.field', 'o.hlc', 'o.kiosk_id as writerId'])
      .where('e.entity', '=', p('entity'))
      .where('e.entity_id', '=', p('id'))
      .orderBy('o.hlc'),
  );
  return {
    note(position, operation) {
      const edit = editOf(operation);
      if (edit === null) return;
      const { entity, id, fields } = edit;
      for (const field of fields) note.run({ position, entity, id, field });
    },
    of: (entity, id) =>
      new Map(
        found.all({ entity, id }).map(({ field, hlc, writerId }) => [field, { hlc, writerId }]),
      ),
  };
}
