import type { AttendeeRow } from '#shared/domain/attendee.ts';
import { FORM_FIELDS } from '#shared/domain/attendee-form.ts';
import { requireAttendeeForm } from '#shared/domain/attendee-rules.ts';
import type { HlcStamp } from '#shared/domain/hybrid-clock.ts';
import type { Uuid } from '#shared/domain/id.ts';
import { toInstant } from '#shared/domain/instant.ts';
import { GatehouseError } from '#shared/errors.ts';
import type { AttendeeFields } from '#shared/ipc/attendee-contract.ts';
import type { Actor } from '#shared/ipc/call.ts';
import { byStaff, requireAttendee } from './attendee-lookup.ts';
import type { AttendeePorts, HeldAttendee } from './attendee-ports.ts';

/** Changes of one person. Each returns whom it changed, also where nothing was to change. */
export interface AttendeeEditing {
  /** @throws GatehouseError person-unknown, form-invalid, edit-clash */
  save(
    asked: {
      readonly userId: Uuid;
      readonly version: HlcStamp | null;
      readonly fields: AttendeeFields;
    },
    actor: Actor,
  ): Uuid;
  /** @throws GatehouseError person-unknown */
  block(asked: { readonly userId: Uuid; readonly blocked: boolean }, actor: Actor): Uuid;
}

type Changed = Partial<Pick<AttendeeRow, (typeof FORM_FIELDS)[number] | 'blocked'>>;

/** Wires the changes; each is one transaction with its operation and log entry. */
export function createAttendeeEditing(ports: AttendeePorts): AttendeeEditing {
  const { store, recorder, kioskId, now } = ports;

  function record(held: HeldAttendee, asked: Changed, type: string, actor: Actor): void {
    const { row } = held;
    const fields = (Object.keys(asked) as (keyof Changed)[]).filter(
      (field) => row[field] !== asked[field],
    );
    const next: AttendeeRow = { ...row, ...asked, updated_at: toInstant(now()) };
    const pick = (from: AttendeeRow) =>
      Object.fromEntries(fields.map((field) => [field, from[field]]));
    recorder.recordFact({
      fact: { type: 'attendee.saved', payload: next },
      baseVersion: held.version,
      fields,
      activity: {
        actor: byStaff(actor),
        type,
        facts: { fields: fields.join(' ') },
        about: { type: 'attendee', id: row.id },
        change: { before: pick(row), after: pick(next), personId: row.id },
      },
      apply: (hlc) => {
        store.putAttendee(next);
        store.setVersions('attendee', row.id, fields, { hlc, kioskId });
      },
    });
  }

  return {
    save({ userId, version, fields }, actor) {
      const form = requireAttendeeForm(fields);
      return store.writing(() => {
        const held = requireAttendee(store, userId);
        // A repeated call, or a form in which nothing was changed.
        if (FORM_FIELDS.every((field) => held.row[field] === form[field])) return held.row.id;
        if (held.version !== version) {
          throw new GatehouseError(
            'edit-clash',
            'somebody saved this person meanwhile',
            held.version === null ? {} : { version: held.version },
          );
        }
        record(held, form, 'attendee.changed', actor);
        return held.row.id;
      });
    },
    block({ userId, blocked }, actor) {
      return store.writing(() => {
        const held = requireAttendee(store, userId);
        if (held.row.blocked !== blocked) {
          record(held, { blocked }, blocked ? 'attendee.blocked' : 'attendee.unblocked', actor);
        }
        return held.row.id;
      });
    },
  };
}
