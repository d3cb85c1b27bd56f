import { parseDate, type CalendarDate } from '@internationalized/date';
import { CalendarDays, ChevronLeft, ChevronRight } from 'lucide-react';
import {
  Button,
  Calendar,
  CalendarCell,
  CalendarGrid,
  CalendarGridBody,
  CalendarGridHeader,
  CalendarHeaderCell,
  CalendarHeading,
  DateInput,
  DatePicker,
  DateSegment,
  Dialog,
  Group,
  Popover,
} from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { EntryFrame, entryState, type EntryProps } from './entry.tsx';
import { dateOrNull } from './local-time.ts';

export interface DateEntryProps extends EntryProps {
  /** `2026-12-31`; null: not whole. */
  readonly value: string | null;
  readonly onChange: (value: string | null) => void;
  readonly min?: string;
  readonly max?: string;
}

/** A day: typed part by part, or taken from a calendar. */
export function DateEntry(props: DateEntryProps) {
  const { t } = useTranslation();
  const { value, onChange, min, max } = props;
  return (
    <DatePicker<CalendarDate>
      className="field"
      {...entryState(props)}
      isReadOnly={props.isReadOnly ?? false}
      value={dateOrNull(value)}
      onChange={(date) => onChange(date?.toString() ?? null)}
      granularity="day"
      shouldForceLeadingZeros
      {...(min === undefined ? {} : { minValue: parseDate(min) })}
      {...(max === undefined ? {} : { maxValue: parseDate(max) })}
    >
      <EntryFrame {...props}>
        <Group className="field__group">
          <DateInput className="field__input field__input--bare field__parts">
            {(segment) => <DateSegment segment={segment} className="field__part" />}
          </DateInput>
          <Button className="field__step" aria-label={t('ui.calendar')}>
            <CalendarDays aria-hidden="true" size="1.2em" />
          </Button>
        </Group>
      </EntryFrame>
      <Popover className="popover popover--calendar">
        <Dialog className="calendar" aria-label={t('ui.calendar')}>
          <Calendar>
            <header className="calendar__head">
              <Button slot="previous" className="button button--quiet" aria-label={t('ui.before')}>
                <ChevronLeft aria-hidden="true" size="1.2em" />
              </Button>
              <CalendarHeading className="calendar__title" />
              <Button slot="next" className="button button--quiet" aria-label={t('ui.after')}>
                <ChevronRight aria-hidden="true" size="1.2em" />
              </Button>
            </header>
            <CalendarGrid className="calendar__grid">
              <CalendarGridHeader>
                {(day) => <CalendarHeaderCell className="calendar__day">{day}</CalendarHeaderCell>}
              </CalendarGridHeader>
              <CalendarGridBody>
                {(date) => <CalendarCell date={date} className="calendar__cell" />}
              </CalendarGridBody>
            </CalendarGrid>
          </Calendar>
        </Dialog>
      </Popover>
    </DatePicker>
  );
}
