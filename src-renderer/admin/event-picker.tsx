import { CalendarDays, Check, ChevronDown } from 'lucide-react';
import { useCallback, useState } from 'react';
import {
  Autocomplete,
  Button,
  DialogTrigger,
  Input,
  Label,
  ListBox,
  ListBoxItem,
  Popover,
  TextField,
} from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { errorKey } from '#shared/errors.ts';
import type { EventListItem } from '#shared/ipc/event-contract.ts';
import { visibleText } from '../components/visible-text.ts';
import { eventTimes } from '../i18n/times.ts';
import { useAnswer } from '../use-answer.ts';
import { useResting } from '../use-resting.ts';
import { useAdmin } from './use-admin.ts';

/** The first thing to do in the list is to type. */
const FOCUS = { autoFocus: true };

export interface EventPickerProps {
  readonly onChoose: (event: EventListItem) => void;
}

/** Which event the rooms are about; hundreds of them are found by typing. */
export function EventPicker({ onChoose }: EventPickerProps) {
  const { t } = useTranslation();
  const { event } = useAdmin();
  const [isOpen, setOpen] = useState(false);
  const closeOnEscape = useCallback((list: HTMLDivElement) => {
    // On its way down: the field that is typed into would keep it.
    const heed = ({ key }: KeyboardEvent): void => {
      if (key === 'Escape') setOpen(false);
    };
    list.addEventListener('keydown', heed, { capture: true });
    return () => list.removeEventListener('keydown', heed, { capture: true });
  }, []);
  const words = event === null ? t('admin.event.choose') : visibleText(event.title);
  return (
    <DialogTrigger isOpen={isOpen} onOpenChange={setOpen}>
      <Button className="button event-picker">
        <CalendarDays aria-hidden="true" size="1.3em" />
        <span className="event-picker__words">
          <span className="event-picker__title">
            <span className="sr-only">{t('admin.event.label')}</span> {words}
          </span>
          {event === null ? null : (
            <span className="event-picker__more">
              <EventFacts event={event} />
            </span>
          )}
        </span>
        <ChevronDown aria-hidden="true" size="1.2em" />
      </Button>
      <Popover
        className="popover popover--events"
        placement="bottom start"
        aria-label={t('admin.event.choose')}
      >
        <div className="event-list" ref={closeOnEscape}>
          <EventList
            onChoose={(chosen) => {
              setOpen(false);
              onChoose(chosen);
            }}
          />
        </div>
      </Popover>
    </DialogTrigger>
  );
}

function EventList({ onChoose }: EventPickerProps) {
  const { t } = useTranslation();
  const { call, eventId } = useAdmin();
  const [typed, setTyped] = useState('');
  const query = useResting(typed.trim(), 150);
  const ask = useCallback(
    () => call('event.list', { query, statuses: [], offset: 0 }),
    [call, query],
  );
  const { answer, last } = useAnswer(ask);
  const events = last?.events ?? [];
  return (
    <Autocomplete inputValue={typed} onInputChange={setTyped}>
      <TextField className="search" {...FOCUS}>
        <Label className="sr-only">{t('admin.event.search')}</Label>
        <Input className="field__input event-list__input" placeholder={t('admin.event.search')} />
      </TextField>
      <ListBox<EventListItem>
        className="options event-list__options"
        aria-label={t('admin.event.label')}
        items={events}
        selectionMode="single"
        selectedKeys={eventId === null ? [] : [eventId]}
        onAction={(key) => {
          const chosen = events.find(({ id }) => id === key);
          if (chosen !== undefined) onChoose(chosen);
        }}
        renderEmptyState={() => (
          <p className="options__none">
            {answer.at === 'failed'
              ? t(errorKey(answer.code))
              : answer.at === 'asking'
                ? t('ui.loading')
                : t(query === '' ? 'admin.event.noEvents' : 'admin.event.nothingFound')}
          </p>
        )}
      >
        {(item) => (
          <ListBoxItem id={item.id} textValue={item.title} className="option">
            <span className="option__text">
              <span>{visibleText(item.title)}</span>
              <span className="option__more">
                <EventFacts event={item} />
              </span>
            </span>
            <Check aria-hidden="true" size="1.2em" className="option__check" />
          </ListBoxItem>
        )}
      </ListBox>
      {last !== null && last.total > events.length ? (
        <p className="options__none">{t('admin.event.more')}</p>
      ) : null}
    </Autocomplete>
  );
}

/** How an event stands, and when its doors open, in its own time zone. */
function EventFacts({ event }: { readonly event: EventListItem }) {
  const { t, i18n } = useTranslation();
  const { now } = useAdmin();
  const opens = eventTimes(i18n.language, event.timeZone).short(event.doorsOpenAt, now);
  return <>{`${t(`setup.status.${event.status}`)} · ${t('admin.event.doors', { at: opens })}`}</>;
}
