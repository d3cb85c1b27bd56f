import type { Time } from '@internationalized/date';
import { DateInput, DateSegment, TimeField } from 'react-aria-components';
import { EntryFrame, entryState, type EntryProps } from './entry.tsx';
import { timeOrNull } from './local-time.ts';

export interface TimeEntryProps extends EntryProps {
  /** `18:30`; null: not whole. */
  readonly value: string | null;
  readonly onChange: (value: string | null) => void;
}

/** A time of day, in 24 hours. */
export function TimeEntry(props: TimeEntryProps) {
  const { value, onChange } = props;
  return (
    <TimeField<Time>
      className="field"
      {...entryState(props)}
      isReadOnly={props.isReadOnly ?? false}
      value={timeOrNull(value)}
      onChange={(time) => onChange(time === null ? null : time.toString().slice(0, 5))}
      granularity="minute"
      hourCycle={24}
      shouldForceLeadingZeros
    >
      <EntryFrame {...props}>
        <DateInput className="field__input field__parts">
          {(segment) => <DateSegment segment={segment} className="field__part" />}
        </DateInput>
      </EntryFrame>
    </TimeField>
  );
}
