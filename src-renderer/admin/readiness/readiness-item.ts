import type { TFunction } from 'i18next';
import type { ReadinessItem } from '#shared/ipc/live-contract.ts';
import type { SyncView } from '#shared/ipc/sync-contract.ts';
import type { Instant } from '#shared/domain/instant.ts';
import { instant } from '#shared/domain/instant.ts';
import type { EventTimes } from '../../i18n/times.ts';
import { visibleText } from '../../components/visible-text.ts';
import type { RoomId } from '../rooms.ts';

/** What the window looks at itself. */
export const WINDOW_CODES = ['camera', 'reader', 'printer', 'sound', 'screen', 'power'] as const;
export type WindowCode = (typeof WINDOW_CODES)[number];

export type CheckState = ReadinessItem['state'] | 'asking';

/** One line of the check, whoever looked. */
export interface Check {
  readonly code: ReadinessItem['code'] | WindowCode;
  readonly state: CheckState;
  /** With the code the text's key. */
  readonly detail: string;
  readonly facts: Readonly<Record<string, string | number | boolean>>;
}

/** Of the event itself; everything else is the laptop's. */
const OF_EVENT: ReadonlySet<Check['code']> = new Set<Check['code']>([
  'event',
  'copy-age',
  'attendees',
  'tickets',
  'kyc-waiting',
  'faces',
  'staff',
  'other-gates',
]);

/** Where a check that is not good can be put right. */
const ROOM_OF: Partial<Record<Check['code'], RoomId>> = {
  event: 'events',
  attendees: 'attendees',
  tickets: 'tickets',
  'kyc-waiting': 'review',
  faces: 'faces',
  staff: 'staff',
  'other-gates': 'events',
};

/** Said of the other gates' laptops, which no room here puts right. */
const OF_OTHERS: ReadonlySet<string> = new Set(['not-heard', 'none-yet', 'quiet']);

/** The rooms that the table above leads to. */
export type HelpfulRoom =
  | 'events'
  | 'attendees'
  | 'import'
  | 'tickets'
  | 'review'
  | 'faces'
  | 'staff';

/** The room to go to; null where there is nothing to do, or not in a room. */
export function roomFor({ code, state, detail }: Check): HelpfulRoom | null {
  if (state === 'good' || state === 'asking') return null;
  if (code === 'attendees' && detail === 'none') return 'import';
  if (code === 'other-gates' && OF_OTHERS.has(detail)) return null;
  return (ROOM_OF[code] as HelpfulRoom | undefined) ?? null;
}

/** The other gates as sync hears them, where this laptop is joined to a hub. */
export function asHeard(check: Check, sync: SyncView | null): Check {
  if (check.code !== 'other-gates' || check.detail !== 'not-heard') return check;
  if (sync === null || sync.link === null) return check;
  const { peers } = sync;
  const quiet = peers.filter(({ isStale }) => isStale);
  if (peers.length === 0) return { ...check, state: 'look', detail: 'none-yet' };
  if (quiet.length === 0) {
    return { ...check, state: 'good', detail: 'heard', facts: { count: peers.length } };
  }
  const names = quiet.map(({ name }) => visibleText(name)).join(', ');
  return { ...check, state: 'look', detail: 'quiet', facts: { names } };
}

/** The event's checks, then the laptop's. */
export function grouped(checks: readonly Check[]): { event: Check[]; laptop: Check[] } {
  return {
    event: checks.filter(({ code }) => OF_EVENT.has(code)),
    laptop: checks.filter(({ code }) => !OF_EVENT.has(code)),
  };
}

export interface Summary {
  /** The worst that there is; `asking` only where nothing worse is known. */
  readonly state: CheckState;
  /** How many are of that state. */
  readonly count: number;
}

/** All checks in one word. */
export function summaryOf(checks: readonly Check[]): Summary {
  for (const state of ['bad', 'asking', 'look'] as const) {
    const count = checks.filter((check) => check.state === state).length;
    if (count > 0) return { state, count };
  }
  return { state: 'good', count: checks.length };
}

/** What is so and what to do, in words; times are the event's. */
export function checkWords(t: TFunction, times: EventTimes, now: Instant, check: Check): string {
  const facts = Object.fromEntries(
    Object.entries(check.facts).map(([name, value]) => {
      const moment = instant.safeParse(value);
      return [name, moment.success ? times.short(moment.data, now) : value];
    }),
  );
  // The core names the detail: a newer one than this window knows is shown by its name.
  return t(`readiness.item.${check.code}.${check.detail}` as 'readiness.failed', {
    ...facts,
    defaultValue: check.detail,
  });
}
