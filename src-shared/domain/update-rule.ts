import { z } from 'zod';
import type { EventStatus } from './event.ts';
import { toInstant, toMilliseconds, type Instant } from './instant.ts';

const timeOfDay = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/);

/** When IT lets a laptop change its program. */
const updateTimes = z.discriminatedUnion('kind', [
  /** When somebody ends the program. */
  z.strictObject({ kind: z.literal('on-quit') }),
  /**
   * By itself between two times of the laptop's own clock, on days of the week on which that begins (0:
   * Sunday). Over midnight where `from` is later than `to`.
   */
  z.strictObject({
    kind: z.literal('window'),
    days: z.array(z.int().min(0).max(6)).min(1).max(7).readonly(),
    from: timeOfDay,
    to: timeOfDay,
  }),
]);
export type UpdateTimes = z.infer<typeof updateTimes>;

/** What IT says of updates on a laptop. */
export const updatePlan = z.strictObject({
  when: updateTimes,
  /** Downloads take no more of the line than this. */
  kilobytesPerSecond: z.int().min(8).max(1_000_000),
});
export type UpdatePlan = z.infer<typeof updatePlan>;

export const DEFAULT_UPDATE_PLAN: UpdatePlan = {
  when: { kind: 'on-quit' },
  kilobytesPerSecond: 256,
};

/** An event of this laptop. */
export interface EventTimes {
  readonly status: EventStatus;
  readonly doorsOpenAt: Instant;
  readonly doorsCloseAt: Instant;
}

/** Milliseconds before the doors in which a gate is set up and tried. */
const QUIET_BEFORE_MS = 2 * 3_600_000;
const DAY_MINUTES = 24 * 60;

/** What nobody may change a laptop's program in: an event that is live or begins within two hours. */
export type UpdateHold = 'event' | 'window' | 'quit';

/** Until when the doors of some event hold updates back; null: none does. */
export function heldUntil(events: readonly EventTimes[], now: number): Instant | null {
  const ends = events
    .filter(({ status, doorsOpenAt, doorsCloseAt }) => {
      if (status !== 'live' && status !== 'upcoming') return false;
      if (now > toMilliseconds(doorsCloseAt)) return false;
      return status === 'live' || now >= toMilliseconds(doorsOpenAt) - QUIET_BEFORE_MS;
    })
    .map(({ doorsCloseAt }) => toMilliseconds(doorsCloseAt));
  return ends.length === 0 ? null : toInstant(Math.max(...ends));
}

function minutesOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 60 + minutes;
}

/** @param local the laptop's own day of the week and minutes of the day */
function isInWindow(
  { days, from, to }: Extract<UpdateTimes, { kind: 'window' }>,
  local: { readonly day: number; readonly minutes: number },
): boolean {
  const begin = minutesOf(from);
  const length = (minutesOf(to) - begin + DAY_MINUTES) % DAY_MINUTES || DAY_MINUTES;
  const since = (local.minutes - begin + DAY_MINUTES) % DAY_MINUTES;
  const day = local.minutes >= begin ? local.day : (local.day + 6) % 7;
  return since < length && days.includes(day);
}

export interface UpdateFacts {
  readonly events: readonly EventTimes[];
  /** Milliseconds since the Unix epoch. */
  readonly now: number;
  readonly local: { readonly day: number; readonly minutes: number };
  readonly when: UpdateTimes;
  readonly isSecurity: boolean;
  /** Somebody who may has asked for it; `despite-event`: and was told that an event is on. */
  readonly asked: 'no' | 'now' | 'despite-event';
}

/** Whether a release may be downloaded: what mends what endangers people does not wait. */
export function mayDownload({
  events,
  now,
  isSecurity,
}: Pick<UpdateFacts, 'events' | 'now' | 'isSecurity'>): boolean {
  return isSecurity || heldUntil(events, now) === null;
}

/**
 * Whether a release may be installed at this moment.
 * @returns null: it may; `quit`: it may when the program ends
 */
export function installHold(facts: UpdateFacts): UpdateHold | null {
  const { events, now, local, when, isSecurity, asked } = facts;
  if (heldUntil(events, now) !== null) {
    return isSecurity && asked === 'despite-event' ? null : 'event';
  }
  if (asked !== 'no') return null;
  if (when.kind === 'on-quit') return 'quit';
  return isInWindow(when, local) ? null : 'window';
}

/** Steps of a schema that code may be from the data's: it may know one less than is there. */
const STEPS_BEHIND = 1;

/**
 * How a release's schema fits the data: `closed`, it would not open them; `one-way`, the version that
 * runs now would not open what it makes of them.
 * @param ours the steps that the data have @param theirs those that the release knows
 */
export function schemaFit(
  ours: readonly string[],
  theirs: readonly string[],
): 'both-ways' | 'one-way' | 'closed' {
  const shorter = Math.min(ours.length, theirs.length);
  const isOneHistory = ours.slice(0, shorter).every((step, at) => step === theirs[at]);
  if (!isOneHistory || theirs.length < ours.length - STEPS_BEHIND) return 'closed';
  return theirs.length > ours.length + STEPS_BEHIND ? 'one-way' : 'both-ways';
}
