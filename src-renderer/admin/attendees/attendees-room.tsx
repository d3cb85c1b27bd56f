import { useState } from 'react';
import { useAdmin } from '../use-admin.ts';
import { AttendeeList } from './attendee-list.tsx';
import { AttendeePage } from './attendee-page.tsx';
import { DuplicatesPage } from './duplicates-page.tsx';
import { WalkIn } from './walk-in.tsx';
import '../../styles/attendees.css';
// The text that people agree to looks as at the face desk.
import '../../styles/desk.css';

type Place =
  | { readonly at: 'list' | 'walk-in' | 'duplicates' }
  | { readonly at: 'person'; readonly userId: string };

/** Attendees of the chosen event. Who may list none comes to add somebody. */
export function AttendeesRoom() {
  const { may, params } = useAdmin();
  const { attendeeId, importId, open } = params;
  const mayList = may('attendee.list');
  const [place, setPlace] = useState<Place>(() => {
    if (!mayList || open === 'walk-in') return { at: 'walk-in' };
    if (open === 'duplicates' && may('attendee.duplicates')) return { at: 'duplicates' };
    return attendeeId === undefined ? { at: 'list' } : { at: 'person', userId: attendeeId };
  });
  const openPerson = (userId: string): void => setPlace({ at: 'person', userId });
  const back = mayList ? () => setPlace({ at: 'list' }) : null;

  switch (place.at) {
    case 'list':
      return (
        <AttendeeList
          importId={importId ?? null}
          onOpen={openPerson}
          onWalkIn={() => setPlace({ at: 'walk-in' })}
          onDuplicates={() => setPlace({ at: 'duplicates' })}
        />
      );
    case 'walk-in':
      return <WalkIn onBack={back} onOpen={may('attendee.detail') ? openPerson : null} />;
    case 'duplicates':
      return <DuplicatesPage onBack={() => setPlace({ at: 'list' })} />;
    case 'person':
      return (
        <AttendeePage
          key={place.userId}
          userId={place.userId}
          onBack={() => setPlace({ at: 'list' })}
        />
      );
  }
}
