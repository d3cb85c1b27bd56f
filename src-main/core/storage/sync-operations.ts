import Database from 'better-sqlite3';
import { mergeEdit, stampOf, type FieldStamps } from '#shared/domain/field-merge.ts';
import type { HlcStamp } from '#shared/domain/hybrid-clock.ts';
import { newId, type Uuid } from '#shared/domain/id.ts';
import { toInstant } from '#shared/domain/instant.ts';
import { kycOutcome } from '#shared/domain/kyc-heads.ts';
import { importedPart, type Operation } from '#shared/domain/operation.ts';
import { GatehouseError, missingCase } from '#shared/errors.ts';
import { operationOf } from '#shared/wire/carried-operation.ts';
import type { CarriedOperation, ClashRow } from '#shared/wire/sync.ts';
import type { AlertStore } from '../services/sync/ports.ts';
import type { WritableDatabase } from './database.ts';
import { build } from './query-builder.ts';
import { command, query } from './statement.ts';
import type { ChangeWriter, Tally } from './sync-changes.ts';
import { flatEvent } from './sync-event-rows.ts';
import type { ClashWriter } from './sync-notice-stores.ts';
import { createPendingEdits } from './sync-pending-edits.ts';

/** Operations of other kiosks that came without the hub; inside the caller's transaction. */
export interface OperationTaker {
  /** Keeps it for whoever reaches the hub, and applies it. @returns whether it was new */
  take(carried: CarriedOperation, tally: Tally): boolean;
}

export function createOperationTaker(
  database: WritableDatabase,
  ports: {
    readonly rows: ChangeWriter;
    readonly alerts: AlertStore;
    readonly clashes: ClashWriter;
    readonly now: () => number;
    /** An effect that could not be, since what it is about is not here. */
    readonly onHeldBack: (type: string, error: unknown) => void;
  },
): OperationTaker {
  const { rows, alerts, clashes, now, onHeldBack } = ports;
  const pending = createPendingEdits(database);
  const known = query<{ id: Uuid; kioskId: Uuid; seq: number }, { id: Uuid }>(database, (p) =>
    build
      .selectFrom('operations')
      .select('id')
      .where((eb) =>
        eb.or([
          eb('id', '=', p('id')),
          eb.and([eb('kiosk_id', '=', p('kioskId')), eb('seq', '=', p('seq'))]),
        ]),
      ),
  );
  const insert = command<{
    id: Uuid;
    kioskId: Uuid;
    seq: number;
    hlc: HlcStamp;
    type: string;
    payload: string;
    base: HlcStamp | null;
    signature: Uint8Array;
    fields: string | null;
  }>(database, (p) =>
    build.insertInto('operations').values({
      id: p('id'),
      kiosk_id: p('kioskId'),
      seq: p('seq'),
      hlc: p('hlc'),
      type: p('type'),
      payload: p('payload'),
      base_version: p('base'),
      signature: p('signature'),
      fields: p('fields'),
    }),
  );
  const queue = command<{ position: number }>(database, (p) =>
    build.insertInto('outbox').values({ operation_position: p('position') }),
  );
  const waitMore = command<object>(database, () =>
    build
      .updateTable('sync_state')
      .set((eb) => ({ facts_waiting: eb('facts_waiting', '+', 1) }))
      .where('id', '=', 1),
  );
  const parts = query<{ kioskId: Uuid; type: string }, { payload: string }>(database, (p) =>
    build
      .selectFrom('operations')
      .select('payload')
      .where('kiosk_id', '=', p('kioskId'))
      .where('type', '=', p('type'))
      .orderBy('seq'),
  );
  const inSavepoint = database.transaction((work: () => void) => work());

  function stampsFor(fields: readonly string[], { hlc, kiosk_id }: Operation): FieldStamps {
    return Object.fromEntries(fields.map((field) => [field, stampOf(hlc, kiosk_id)]));
  }

  /** Merges an edit into what is here; what is not here is taken as it is. */
  function mergeInto<R extends object>(
    of: Operation & { readonly fields?: readonly string[] | undefined },
    entity: ClashRow['entity'],
    id: Uuid,
    row: R,
    held: { readonly row: R; readonly stamps: FieldStamps } | null,
  ): { readonly row: R; readonly stamps: FieldStamps } {
    const edited = of.fields ?? [];
    const incoming = { row, stamps: stampsFor(edited, of) };
    // An older edit may still come: it finds what this one wrote.
    if (held === null) return incoming;
    const merged = mergeEdit(held, incoming, edited, of.base_version);
    for (const { field, kept, keptStamp, lost, lostStamp } of merged.clashes) {
      clashes.put({
        id: newId(),
        entity,
        entity_id: id,
        event_id: entity === 'event' ? id : null,
        field,
        kept,
        kept_stamp: keptStamp,
        lost,
        lost_stamp: lostStamp,
        found_at: toInstant(now()),
      });
    }
    return merged;
  }

  function apply(made: Operation, tally: Tally): void {
    switch (made.type) {
      case 'check-in.recorded':
        rows.put({ t: 'check_in', row: made.payload, hlc: made.hlc }, tally);
        return;
      case 'consent.recorded':
        rows.put({ t: 'consent', row: made.payload }, tally);
        return;
      case 'event.saved': {
        const { id } = made.payload.event;
        const flat = flatEvent(made.payload);
        const { row, stamps } = mergeInto(made, 'event', id, flat, rows.heldEvent(id));
        rows.writeEvent(row, stamps);
        tally.eventsChanged = true;
        return;
      }
      case 'attendee.saved': {
        const { payload } = made;
        const held = rows.heldAttendee(payload.id);
        const { row, stamps } = mergeInto(made, 'attendee', payload.id, payload, held);
        rows.writeAttendee(row, stamps);
        tally.people.add(payload.id);
        return;
      }
      case 'registration.saved': {
        const { payload } = made;
        if (rows.heldEvent(payload.event_id) === null) {
          throw new GatehouseError('depends-on-missing', 'a registration of an event not here', {});
        }
        const held = rows.heldRegistration(payload.id);
        const { row, stamps } = mergeInto(made, 'registration', payload.id, payload, held);
        rows.writeRegistration(row, stamps, tally);
        return;
      }
      case 'signing-key.added':
        rows.put({ t: 'signing_key', row: made.payload }, tally);
        return;
      case 'ticket.saved':
        rows.put({ t: 'ticket', row: made.payload }, tally);
        return;
      case 'document.added':
        rows.put({ t: 'document', row: made.payload }, tally);
        return;
      case 'document.blacked-out':
        rows.put({ t: 'document', row: made.payload.document }, tally);
        return;
      case 'kyc.decided': {
        const userId = made.payload.user_id;
        rows.put({ t: 'kyc_decision', row: made.payload, hlc: made.hlc }, tally);
        const held = rows.heldAttendee(userId);
        if (held === null) return;
        const { status } = kycOutcome(rows.decisionsOf(userId), held.row.status);
        rows.writeAttendee({ ...held.row, status }, stampsFor(['status'], made));
        tally.people.add(userId);
        return;
      }
      case 'attendees.imported':
        // Counts once its import has ended well.
        return;
      case 'import.ended':
        if (made.payload.outcome === 'finished')
          applyImport(made.kiosk_id, made.payload.import_id, tally);
        return;
      case 'attendees.merged': {
        const { kept, merged_id, registrations } = made.payload;
        const made_at = kept.updated_at;
        if (rows.heldAttendee(kept.id) === null) return;
        rows.put({ t: 'attendee', row: kept, stamps: {} }, tally);
        for (const { merged_id: alias_id, kept: row } of registrations) {
          // Of an event that is not here: its own kiosks hear of it.
          if (rows.heldEvent(row.event_id) === null) continue;
          if (rows.heldRegistration(row.id) === null) rows.writeRegistration(row, {}, tally);
          const registration = { entity: 'registration' as const, alias_id, id: row.id, made_at };
          if (alias_id !== row.id) rows.put({ t: 'alias', row: registration }, tally);
        }
        const person = { entity: 'attendee' as const, alias_id: merged_id, id: kept.id, made_at };
        rows.put({ t: 'alias', row: person }, tally);
        return;
      }
      case 'alert.closed':
        alerts.close(made.payload, made.hlc);
        return;
      case 'template.made':
        rows.put({ t: 'template', row: made.payload }, tally);
        return;
      default:
        return missingCase(made);
    }
  }

  function applyImport(kioskId: Uuid, importId: Uuid, tally: Tally): void {
    for (const { payload } of parts.all({ kioskId, type: 'attendees.imported' })) {
      const part = importedPart.parse(JSON.parse(payload));
      if (part.import_id !== importId) continue;
      for (const { user, registration, ticket } of part.rows) {
        if (user !== null) rows.writeAttendee(user, {});
        if (rows.heldAttendee(registration.user_id) === null) continue;
        if (rows.heldEvent(registration.event_id) === null) continue;
        rows.writeRegistration(registration, {}, tally);
        if (ticket !== null) rows.put({ t: 'ticket', row: ticket }, tally);
      }
    }
  }

  return {
    take(carried, tally) {
      const { id, kiosk_id: kioskId, seq, hlc, type, payload, base_version: base } = carried;
      const held = known.all({ id, kioskId, seq });
      if (held.some((one) => one.id === id)) return false;
      if (held.length > 0) {
        throw new GatehouseError('number-reused', `${kioskId} has another operation ${seq}`);
      }
      const made = operationOf(carried);
      if (made === null) throw new GatehouseError('operation-unreadable', `${type}: unreadable`);
      const signature = Buffer.from(carried.signature, 'base64');
      const fields = carried.fields === undefined ? null : JSON.stringify(carried.fields);
      const position = insert.run({
        id,
        kioskId,
        seq,
        hlc,
        type,
        payload,
        base,
        signature,
        fields,
      }).row;
      queue.run({ position });
      waitMore.run({});
      pending.note(position, made);
      rows.believe(hlc);
      try {
        inSavepoint(() => {
          apply(made, tally);
        });
      } catch (error) {
        // About somebody who is not here: it is carried all the same, and the hub's word settles it.
        const isConstraint =
          error instanceof Database.SqliteError && error.code.startsWith('SQLITE_CONSTRAINT');
        if (!isConstraint) throw error;
        onHeldBack(type, error);
      }
      return true;
    },
  };
}
