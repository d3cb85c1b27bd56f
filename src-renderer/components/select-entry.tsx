import { ChevronDown } from 'lucide-react';
import { Button, Popover, Select, SelectValue } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { EntryFrame, entryState, type EntryProps } from './entry.tsx';
import { OptionList, type Option } from './option-list.tsx';

export interface SelectEntryProps<V extends string> extends EntryProps {
  readonly options: readonly Option<V>[];
  /** Null: nothing chosen. */
  readonly value: V | null;
  readonly onChange: (value: V) => void;
}

/** One of a list that opens; for few that matter, ChoiceGroup keeps all in sight. */
export function SelectEntry<V extends string>(props: SelectEntryProps<V>) {
  const { t } = useTranslation();
  const { options, value, onChange } = props;
  return (
    <Select
      className="field"
      {...entryState(props)}
      isDisabled={props.isDisabled === true || props.isReadOnly === true}
      value={value}
      placeholder={t('ui.choose')}
      onChange={(chosen) => {
        const option = options.find((candidate) => candidate.value === chosen);
        if (option !== undefined) onChange(option.value);
      }}
    >
      <EntryFrame {...props}>
        <Button className="field__input field__select">
          <SelectValue<Option<V>> className="field__value">
            {({ isPlaceholder, defaultChildren }) =>
              isPlaceholder
                ? defaultChildren
                : (options.find((option) => option.value === value)?.label ?? defaultChildren)
            }
          </SelectValue>
          <ChevronDown aria-hidden="true" size="1.2em" />
        </Button>
      </EntryFrame>
      <Popover className="popover">
        <OptionList options={options} />
      </Popover>
    </Select>
  );
}
