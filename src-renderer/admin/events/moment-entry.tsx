import { Group } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { DateEntry } from '../../components/date-entry.tsx';
import { joinLocalTime, splitLocalTime } from '../../components/local-time.ts';
import { TimeEntry } from '../../components/time-entry.tsx';

export interface MomentEntryProps {
  readonly label: string;
  /** `2026-12-31T18:30`, by the clock of the place; '' where nothing is filled in. */
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly error?: string | null;
  readonly isRequired?: boolean;
  readonly isReadOnly?: boolean;
}

/** A day and a time of day at the event's place. */
export function MomentEntry(props: MomentEntryProps) {
  const { t } = useTranslation();
  const { label, value, onChange, error = null } = props;
  const { date, time } = splitLocalTime(value);
  const common = {
    isRequired: props.isRequired ?? false,
    isReadOnly: props.isReadOnly ?? false,
  };
  const change = (day: string | null, hour: string | null): void =>
    onChange(day === null && hour === null ? '' : joinLocalTime(day, hour));
  return (
    <Group className="moment" aria-label={label}>
      <DateEntry
        {...common}
        label={t('events.field.day', { label })}
        value={date}
        error={error}
        onChange={(day) => change(day, time)}
      />
      <TimeEntry
        {...common}
        label={t('events.field.time', { label })}
        value={time}
        error={error === null ? null : ''}
        onChange={(hour) => change(date, hour)}
      />
    </Group>
  );
}
