import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ActionButton } from '../../components/action-button.tsx';
import { Answered } from '../../components/answered.tsx';
import { DialogFrame } from '../../components/dialog-frame.tsx';
import { EntryForm } from '../../components/entry-form.tsx';
import { SelectEntry } from '../../components/select-entry.tsx';
import { visibleText } from '../../components/visible-text.ts';
import { useAnswer } from '../../use-answer.ts';
import { useAdmin } from '../use-admin.ts';
import { useEventDetail, usualType } from './use-event-detail.ts';

export interface MoveTarget {
  readonly eventId: string;
  readonly ticketTypeId: string;
}

export interface MoveDialogProps {
  readonly fromEventId: string;
  readonly onChoose: (target: MoveTarget) => void;
  readonly onClose: () => void;
}

/** Asks where to: another event that takes people, and one of its ticket types. */
export function MoveDialog({ fromEventId, onChoose, onClose }: MoveDialogProps) {
  const { t } = useTranslation();
  const { call } = useAdmin();
  const [eventId, setEventId] = useState<string | null>(null);
  const ask = useCallback(
    () => call('event.list', { query: '', statuses: ['draft', 'upcoming', 'live'], offset: 0 }),
    [call],
  );
  const asked = useAnswer(ask);
  return (
    <DialogFrame title={t('attendees.move.title')} onClose={onClose}>
      <Answered asked={asked}>
        {({ events }) => (
          <>
            <SelectEntry
              label={t('attendees.move.event')}
              options={events
                .filter(({ id }) => id !== fromEventId)
                .map(({ id, title }) => ({ value: id, label: visibleText(title) }))}
              value={eventId}
              onChange={setEventId}
            />
            {eventId === null ? null : (
              <TypeStep key={eventId} eventId={eventId} onChoose={onChoose} />
            )}
          </>
        )}
      </Answered>
    </DialogFrame>
  );
}

function TypeStep(props: {
  readonly eventId: string;
  readonly onChoose: (target: MoveTarget) => void;
}) {
  const { t } = useTranslation();
  const { eventId, onChoose } = props;
  const asked = useEventDetail(eventId);
  const [chosen, setChosen] = useState<string | null>(null);
  return (
    <Answered asked={asked}>
      {(detail) => {
        const { ticketTypes } = detail;
        const ticketTypeId = chosen ?? usualType(detail)?.id ?? null;
        return (
          <EntryForm
            onSubmit={() => {
              if (ticketTypeId !== null) onChoose({ eventId, ticketTypeId });
            }}
          >
            <SelectEntry
              label={t('attendees.move.type')}
              options={ticketTypes.map(({ id, name }) => ({ value: id, label: visibleText(name) }))}
              value={ticketTypeId}
              onChange={setChosen}
            />
            <footer className="dialog__actions">
              <ActionButton
                type="submit"
                look="main"
                label={t('attendees.move.next')}
                isDisabled={ticketTypeId === null}
              />
            </footer>
          </EntryForm>
        );
      }}
    </Answered>
  );
}
