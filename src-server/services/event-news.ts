import type { EventField } from '#shared/domain/event-edit.ts';
import { isOutThere } from '#shared/domain/event-steps.ts';
import type { HlcStamp } from '#shared/domain/hybrid-clock.ts';
import type { SavedEvent } from '#shared/domain/operation.ts';
import type { EventMail } from './outgoing-mail.ts';
import type { Transaction } from './transaction.ts';

/** What a message of a change tells of before: where and when somebody must be. */
const WHEN_AND_WHERE = [
  'event_date',
  'event_time',
  'time_zone',
  'venue',
  'doors_open_at',
  'doors_close_at',
] as const satisfies readonly EventField[];

/** Tells who is registered what a change means for them, wherever it was made. */
export async function tellOfChange(
  mail: EventMail,
  tx: Transaction,
  before: SavedEvent,
  after: SavedEvent,
  version: HlcStamp,
): Promise<void> {
  const { id: eventId, status } = after.event;
  const was = before.event;
  if (status === 'cancelled' && was.status !== 'cancelled' && was.status !== 'draft') {
    const cause = `event-cancelled:${eventId}:${version}`;
    await mail.queueForEvent(tx, { kind: 'event-cancelled', eventId, cause, facts: {} });
    return;
  }
  const moved = WHEN_AND_WHERE.some((field) => was[field] !== after.event[field]);
  if (!isOutThere(status) || !moved) return;
  await mail.queueForEvent(tx, {
    kind: 'event-changed',
    eventId,
    cause: `event-changed:${eventId}:${version}`,
    facts: {
      was_title: was.title,
      was_date: was.event_date,
      was_time: was.event_time,
      was_time_zone: was.time_zone,
      was_venue: was.venue,
    },
  });
}
