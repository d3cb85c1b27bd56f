import { useState } from 'react';
import '../../styles/events.css';
import { useAdmin } from '../use-admin.ts';
import { EventListView } from './event-list-view.tsx';
import { EventPage } from './event-page.tsx';
import { NewEventPage } from './new-event-page.tsx';

type Place =
  | { readonly at: 'list' }
  | { readonly at: 'new' }
  | { readonly at: 'event'; readonly eventId: string };

/** The events of this laptop: their list, and one of them. */
export function EventsRoom() {
  const { params } = useAdmin();
  const [place, setPlace] = useState<Place>(() => {
    const eventId = params['eventId'];
    if (eventId !== undefined) return { at: 'event', eventId };
    return params['new'] === undefined ? { at: 'list' } : { at: 'new' };
  });
  const toList = (): void => setPlace({ at: 'list' });
  const open = (eventId: string): void => setPlace({ at: 'event', eventId });
  switch (place.at) {
    case 'list':
      return <EventListView onOpen={open} onMake={() => setPlace({ at: 'new' })} />;
    case 'new':
      return <NewEventPage onMade={open} onLeave={toList} />;
    case 'event':
      return (
        <EventPage key={place.eventId} eventId={place.eventId} onOpen={open} onLeave={toList} />
      );
  }
}
