import type { EventStatus } from '#shared/domain/event.ts';
import type { Instant } from '#shared/domain/instant.ts';
import { localTimeOf } from '#shared/domain/local-instant.ts';
import { missingCase } from '#shared/errors.ts';
import type { PublicEvent } from '../services/event-ports.ts';
import type { Words } from './texts/words.ts';
import { dayIn, timeIn, timesOf } from './times.ts';
import type { EventCard, EventFacts, Place, Toned } from './view-models.ts';

/** An event as pages show it. */
export type ShownEvent = Omit<PublicEvent, 'image' | 'version'>;

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
  if (isOpen && event.is_full) return { tone: 'warn', text: t('event.soldOut') };
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
    badge: status === 'upcoming' && !event.is_full ? null : badge,
  };
}

/** What of an event stands on a ticket too. */
type TicketedEvent = Pick<
  ShownEvent,
  | 'id'
  | 'title'
  | 'party_name'
  | 'venue'
  | 'event_date'
  | 'event_time'
  | 'time_zone'
  | 'doors_open_at'
  | 'doors_close_at'
>;

/** An event's facts, in its own time zone. */
export function factsOf(event: TicketedEvent, { language }: Words): EventFacts {
  const zone = event.time_zone;
  const day = (at: Instant): string => dayIn(at, zone, language);
  const begins = localTimeOf(event.doors_open_at, zone).slice(0, 10);
  const from = timeIn(event.doors_open_at, zone, language);
  const until = timeIn(event.doors_close_at, zone, language);
  const isOneDay = day(event.doors_open_at) === day(event.doors_close_at);
  return {
    id: event.id,
    title: event.title,
    party: event.party_name,
    venue: event.venue,
    times: timesOf(event, language),
    // A day is named where it is another one than the event's own.
    doorsFrom: begins === event.event_date ? from : `${day(event.doors_open_at)}, ${from}`,
    doorsUntil: isOneDay ? until : `${day(event.doors_close_at)}, ${until}`,
  };
}

/** A description's paragraphs. */
export function paragraphsOf({ description }: ShownEvent): string[] {
  return description.split(/\n+/).filter((line) => line.trim() !== '');
}

/** What somebody can do about an event. @param mine their registration; null: none that counts */
export function placeOf(
  event: ShownEvent,
  isSignedIn: boolean,
  mine: { readonly has_ticket: boolean } | null,
  now: Instant,
): Place {
  if (event.doors_close_at <= now && event.status !== 'cancelled') return 'closed';
  switch (event.status) {
    case 'cancelled':
    case 'closed':
      return event.status;
    case 'draft':
      return 'closed';
    case 'upcoming':
    case 'live':
      if (mine !== null) return mine.has_ticket ? 'ticket' : 'waiting';
      if (event.is_full) return 'full';
      return isSignedIn ? 'open' : 'anonymous';
    default:
      return missingCase(event.status);
  }
}
