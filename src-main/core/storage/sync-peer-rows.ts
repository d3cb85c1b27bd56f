import { mergeEdit } from '#shared/domain/field-merge.ts';
import type { Uuid } from '#shared/domain/id.ts';
import { mergeTicket } from '#shared/domain/ticket-merge.ts';
import type { SigningKeyRow, TicketRow } from '#shared/domain/ticket.ts';
import type { TicketNumber } from '#shared/ticket/ticket-number.ts';
import type { Change } from '#shared/wire/sync.ts';
import type { WritableDatabase } from './database.ts';
import { build } from './query-builder.ts';
import { TICKET_COLUMNS } from './row-columns.ts';
import { query } from './statement.ts';
import type { ChangeWriter, Tally } from './sync-changes.ts';
import { flatEvent } from './sync-event-rows.ts';

/**
 * @returns writes a row as another kiosk had it, maybe long ago: what is here is changed by later stamps
 * alone, and a ticket or a key only goes further. Inside the copy's transaction
 */
export function createPeerRows(
  database: WritableDatabase,
  rows: ChangeWriter,
): (change: Change, tally: Tally) => void {
  const ticket = query<{ number: TicketNumber }, TicketRow>(database, (p) =>
    build.selectFrom('tickets').select(TICKET_COLUMNS).where('number', '=', p('number')),
  );
  const signingKey = query<
    Pick<SigningKeyRow, 'event_id' | 'key_id' | 'public_key'>,
    SigningKeyRow
  >(database, (p) =>
    build
      .selectFrom('signing_keys')
      .selectAll()
      .where('event_id', '=', p('event_id'))
      .where('key_id', '=', p('key_id'))
      .where('public_key', '=', p('public_key')),
  );
  const documentRow = query<{ id: Uuid }, { id: Uuid }>(database, (p) =>
    build.selectFrom('documents').select('id').where('id', '=', p('id')),
  );

  function put(change: Change, tally: Tally): void {
    switch (change.t) {
      case 'event': {
        const { id } = change.row.event;
        const held = rows.heldEvent(id);
        if (held === null) return rows.put(change, tally);
        const incoming = { row: flatEvent(change.row), stamps: change.stamps };
        const merged = mergeEdit(held, incoming, Object.keys(change.stamps));
        if (merged.changed.length === 0) return;
        rows.writeEvent(merged.row, merged.stamps);
        tally.eventsChanged = true;
        return;
      }
      case 'attendee': {
        const held = rows.heldAttendee(change.row.id);
        if (held === null) return rows.put(change, tally);
        const merged = mergeEdit(held, change, Object.keys(change.stamps));
        if (merged.changed.length === 0) return;
        rows.writeAttendee(merged.row, merged.stamps);
        tally.people.add(change.row.id);
        return;
      }
      case 'registration': {
        const held = rows.heldRegistration(change.row.id);
        if (held === null) return rows.put(change, tally);
        const merged = mergeEdit(held, change, Object.keys(change.stamps));
        if (merged.changed.length > 0) rows.writeRegistration(merged.row, merged.stamps, tally);
        return;
      }
      case 'ticket': {
        const held = ticket.get({ number: change.row.number });
        return rows.put(
          held === undefined ? change : { ...change, row: mergeTicket(change.row, held) },
          tally,
        );
      }
      case 'signing_key': {
        const { event_id, key_id, public_key } = change.row;
        const held = signingKey.get({ event_id, key_id, public_key });
        if (held === undefined) return rows.put(change, tally);
        const revoked = [held.revoked_at, change.row.revoked_at].filter((at) => at !== null);
        const revoked_at = revoked.toSorted().at(0) ?? null;
        return rows.put({ ...change, row: { ...held, revoked_at } }, tally);
      }
      case 'document':
        if (documentRow.get({ id: change.row.id }) === undefined) rows.put(change, tally);
        return;
      default:
        return rows.put(change, tally);
    }
  }

  return put;
}
