import type { EventRow, EventStatus } from '#shared/domain/event.ts';
import { missingCase } from '#shared/errors.ts';
import type { Words } from './texts/words.ts';
import { timeIn, timesOf } from './times.ts';
import type { EventCard, EventFacts, Place, Toned } from './view-models.ts';

/** An event as pages need it. */
export type ShownEvent = Pick<
  EventRow,
  | 'id'
  | 'title'
  | 'description'
  | 'party_name'
  | 'venue'
  | 'event_date'
  | 'event_time'
  | 'time_zone'
  | 'doors_open_at'
  | 'doors_close_at'
  | 'status'
> & {
  /** Whether no place is left. */
  readonly isFull: boolean;
};

/** What an event's chip says; null: nothing out of the ordinary. */
export function badgeOf(event: ShownEvent, { t }: Words): Toned | null {
  const tones: Readonly<Record<EventStatus, Toned['tone']>> = {
    draft: 'warn',
    upcoming: 'plain',
    live: 'good',
    closed: 'plain',
    cancelled: 'bad',
  };
  const isOpen = event.status === 'upcoming' || event.status === 'live';
  if (isOpen && event.isFull) return { tone: 'warn', text: t('event.soldOut') };
  return { tone: tones[event.status], text: t(`event.status.${event.status}`) };
}

/** An event in a list. */
export function cardOf(event: ShownEvent, isMine: boolean, words: Words): EventCard {
  const { id, title, venue, status } = event;
  const badge = badgeOf(event, words);
  const isOver = status === 'closed' || status === 'cancelled';
  return {
    id,
    title,
    venue,
    times: timesOf(event, words.language),
    isOver,
    isMine: isMine && !isOver,
    // That it is open is what a list of events says already.
    badge: status === 'upcoming' && !event.isFull ? null : badge,
  };
}

/** An event's facts, in its own time zone. */
export function factsOf(event: ShownEvent, { language }: Words): EventFacts {
  return {
    id: event.id,
    title: event.title,
    party: event.party_name,
    venue: event.venue,
    paragraphs: event.description.split(/\n+/).filter((line) => line.trim() !== ''),
    times: timesOf(event, language),
    doorsFrom: timeIn(event.doors_open_at, event.time_zone, language),
    doorsUntil: timeIn(event.doors_close_at, event.time_zone, language),
  };
}

/** What somebody can do about an event. @param mine their registration; null: none that counts */
export function placeOf(
  event: ShownEvent,
  isSignedIn: boolean,
  mine: { readonly hasTicket: boolean } | null,
): Place {
  switch (event.status) {
    case 'cancelled':
    case 'closed':
      return event.status;
    case 'draft':
      return 'closed';
    case 'upcoming':
    case 'live':
      if (mine !== null) return mine.hasTicket ? 'ticket' : 'waiting';
      if (event.isFull) return 'full';
      return isSignedIn ? 'open' : 'anonymous';
    default:
      return missingCase(event.status);
  }
}
