import { Minus, Plus } from 'lucide-react';
import { Button, Group, Input, NumberField } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { EntryFrame, entryState, type EntryProps } from './entry.tsx';

export interface NumberEntryProps extends EntryProps {
  /** Null: nothing typed. */
  readonly value: number | null;
  readonly onChange: (value: number | null) => void;
  readonly min?: number;
  readonly max?: number;
  readonly step?: number;
}

/** A number, typed or stepped, shown as the language groups its digits. */
export function NumberEntry(props: NumberEntryProps) {
  const { t } = useTranslation();
  const { value, onChange, label } = props;
  return (
    <NumberField
      className="field"
      {...entryState(props)}
      isReadOnly={props.isReadOnly ?? false}
      value={value ?? Number.NaN}
      onChange={(typed) => onChange(Number.isNaN(typed) ? null : typed)}
      {...(props.min === undefined ? {} : { minValue: props.min })}
      {...(props.max === undefined ? {} : { maxValue: props.max })}
      {...(props.step === undefined ? {} : { step: props.step })}
    >
      <EntryFrame {...props}>
        <Group className="field__group">
          <Input className="field__input field__input--bare" />
          <Button slot="decrement" className="field__step" aria-label={t('ui.less', { label })}>
            <Minus aria-hidden="true" size="1.2em" />
          </Button>
          <Button slot="increment" className="field__step" aria-label={t('ui.more', { label })}>
            <Plus aria-hidden="true" size="1.2em" />
          </Button>
        </Group>
      </EntryFrame>
    </NumberField>
  );
}
