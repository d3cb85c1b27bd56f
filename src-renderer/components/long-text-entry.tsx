import { TextArea, TextField } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { EntryFrame, entryState, type EntryProps } from './entry.tsx';

export interface LongTextEntryProps extends EntryProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** Signs that may be typed. */
  readonly maxLength: number;
  /** Lines in sight. */
  readonly rows?: number;
}

/** Several lines of text; says how many signs are left when they get few. */
export function LongTextEntry(props: LongTextEntryProps) {
  const { t } = useTranslation();
  const { value, onChange, maxLength, rows = 4 } = props;
  const left = maxLength - value.length;
  return (
    <TextField
      className="field"
      {...entryState(props)}
      value={value}
      onChange={onChange}
      isReadOnly={props.isReadOnly ?? false}
      maxLength={maxLength}
      autoComplete="off"
    >
      <EntryFrame {...props}>
        <TextArea className="field__input field__input--long" rows={rows} />
      </EntryFrame>
      {left * 5 > maxLength ? null : (
        <span className="field__left">{t('ui.signsLeft', { count: left })}</span>
      )}
    </TextField>
  );
}
