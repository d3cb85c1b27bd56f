import { ChevronDown } from 'lucide-react';
import { useState } from 'react';
import { Button, ComboBox, Group, Input, Popover } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { EntryFrame, entryState, type EntryProps } from './entry.tsx';
import { OptionList, type Option } from './option-list.tsx';

export interface ComboEntryProps<V extends string> extends EntryProps {
  readonly options: readonly Option<V>[];
  /** Null: nothing chosen. */
  readonly value: V | null;
  readonly onChange: (value: V | null) => void;
  /**
   * Where the options come from a search: is told what is typed, and the options are shown as they
   * are. Absent: the options are filtered here.
   */
  readonly onQuery?: (query: string) => void;
}

/** One of many: typing narrows the list. */
export function ComboEntry<V extends string>(props: ComboEntryProps<V>) {
  const { t } = useTranslation();
  const { options, value, onChange, onQuery } = props;
  const chosen = options.find((option) => option.value === value);
  const [typed, setTyped] = useState(chosen?.label ?? '');
  return (
    <ComboBox
      className="field"
      {...entryState(props)}
      isReadOnly={props.isReadOnly ?? false}
      {...(onQuery === undefined ? { defaultItems: options } : { items: options })}
      value={value}
      {...(onQuery === undefined ? {} : { inputValue: typed })}
      onInputChange={(text) => {
        setTyped(text);
        onQuery?.(text);
      }}
      onChange={(key) => {
        const option = options.find((candidate) => candidate.value === key);
        onChange(option?.value ?? null);
        if (option !== undefined) setTyped(option.label);
      }}
      allowsEmptyCollection
      menuTrigger="focus"
    >
      <EntryFrame {...props}>
        <Group className="field__group">
          <Input className="field__input field__input--bare" />
          <Button className="field__step" aria-label={t('ui.open', { label: props.label })}>
            <ChevronDown aria-hidden="true" size="1.2em" />
          </Button>
        </Group>
      </EntryFrame>
      <Popover className="popover">
        <OptionList<V> empty={t('ui.nothingFits')} />
      </Popover>
    </ComboBox>
  );
}
