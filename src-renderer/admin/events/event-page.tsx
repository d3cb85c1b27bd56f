import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { Answered } from '../../components/answered.tsx';
import { useAnswer } from '../../use-answer.ts';
import { useAdmin } from '../use-admin.ts';
import { EventEditor } from './event-editor.tsx';

export interface EventPageProps {
  readonly eventId: string;
  readonly onOpen: (eventId: string) => void;
  readonly onLeave: () => void;
}

/** One event, as it is saved now. */
export function EventPage({ eventId, onOpen, onLeave }: EventPageProps) {
  const { t } = useTranslation();
  const { call } = useAdmin();
  const ask = useCallback(() => call('event.detail', { eventId }), [call, eventId]);
  const asked = useAnswer(ask);
  const { last } = asked;
  // While it is asked for again, what is typed stays: only the first time is there nothing to show.
  const shown = asked.answer.at === 'asking' && last !== null ? last : null;
  if (shown !== null) return editor(shown);
  return (
    <Answered asked={asked} label={t('events.openFailed')}>
      {(detail) => editor(detail)}
    </Answered>
  );

  function editor(detail: NonNullable<typeof last>) {
    return (
      <EventEditor detail={detail} onAskAgain={asked.askAgain} onOpen={onOpen} onLeave={onLeave} />
    );
  }
}
