import type { Uuid } from '#shared/domain/id.ts';
import { toInstant, toMilliseconds, type Instant } from '#shared/domain/instant.ts';
import { instantsOf, movedLocalTime } from '#shared/domain/local-instant.ts';
import type { Transact, Transaction } from './transaction.ts';

/** An event that somebody may be reminded of. `date` is local to `timeZone`. */
export interface RemindedEvent {
  readonly id: Uuid;
  readonly date: string;
  readonly timeZone: string;
  readonly doorsOpenAt: Instant;
}

/** People are reminded from this time of the day before on, on the event's clocks. */
const REMINDER_TIME = '10:00';
const DAY_MS = 86_400_000;
/** How many are queued in one transaction. */
const BATCH = 1000;

export interface ReminderStore {
  /** Upcoming and live events that are not over and begin on `lastDay`, their own, or before. */
  eventsUntil(lastDay: string, now: Instant): Promise<readonly RemindedEvent[]>;
  /**
   * Queues reminders of approved people who want them, registered before `madeBefore`, and have
   * none for this event on this day yet.
   * @returns how many were queued; fewer than `limit`: there are no more
   */
  queueReminders(
    tx: Transaction,
    event: RemindedEvent,
    madeBefore: Instant,
    limit: number,
  ): Promise<number>;
}

/**
 * When people are reminded of an event: the day before at 10:00 where it takes place.
 * @returns null where that day has no such time: the zone's clocks are put forward over it
 */
export function reminderTime({ date, timeZone }: RemindedEvent): Instant | null {
  const start = `${date}T${REMINDER_TIME}`;
  const dayBefore = movedLocalTime(start, '2000-01-02T00:00', '2000-01-01T00:00');
  return instantsOf(dayBefore, timeZone)[0] ?? null;
}

/** Whether reminders of an event go out now: its day before has come, and its doors are shut. */
export function isReminderDue(event: RemindedEvent, now: Instant): boolean {
  const from = reminderTime(event);
  return from !== null && from <= now && now < event.doorsOpenAt;
}

/**
 * Queues every reminder that is due, each once: a message is named by registration and day, so that
 * an event moved to another day is reminded of again.
 * @returns how many were queued
 */
export async function queueReminders(
  store: ReminderStore,
  transact: Transact,
  now: Instant,
): Promise<number> {
  // Where clocks are 14 hours ahead of UTC, the day before an event of the day after next has come.
  const lastDay = toInstant(toMilliseconds(now) + 2 * DAY_MS).slice(0, 10);
  const events = await store.eventsUntil(lastDay, now);
  let total = 0;
  for (const event of events) {
    const from = reminderTime(event);
    if (from === null || !isReminderDue(event, now)) continue;
    for (;;) {
      const count = await transact((tx) => store.queueReminders(tx, event, from, BATCH));
      total += count;
      if (count < BATCH) break;
    }
  }
  return total;
}
