import { Check, Minus } from 'lucide-react';
import { Checkbox, CheckboxGroup } from 'react-aria-components';
import { EntryFrame, entryState, type EntryProps } from './entry.tsx';

export interface CheckEntryProps {
  readonly label: string;
  readonly more?: string | undefined;
  readonly isSelected: boolean;
  readonly onChange: (isSelected: boolean) => void;
  readonly isDisabled?: boolean;
}

/** Yes or no, for what is sent with a form; a Switch acts at once. */
export function CheckEntry(props: CheckEntryProps) {
  const { label, more, isSelected, onChange, isDisabled = false } = props;
  return (
    <Checkbox className="check" isSelected={isSelected} onChange={onChange} isDisabled={isDisabled}>
      <CheckMark />
      <span>
        {label}
        {more === undefined ? null : <span className="check__more">{more}</span>}
      </span>
    </Checkbox>
  );
}

/** The box of a checkbox; its state is the checkbox's around it. */
export function CheckMark() {
  return (
    <span className="check__box" aria-hidden="true">
      <Check className="check__yes" size="1em" />
      <Minus className="check__some" size="1em" />
    </span>
  );
}

export interface CheckGroupProps<V extends string> extends EntryProps {
  readonly choices: readonly {
    readonly value: V;
    readonly label: string;
    readonly more?: string;
  }[];
  readonly value: readonly V[];
  readonly onChange: (value: V[]) => void;
}

/** Any of several, all in sight. */
export function CheckGroup<V extends string>(props: CheckGroupProps<V>) {
  const { choices, value, onChange } = props;
  return (
    <CheckboxGroup
      className="choices"
      {...entryState(props)}
      isReadOnly={props.isReadOnly ?? false}
      value={[...value]}
      onChange={(chosen) =>
        onChange(choices.map((choice) => choice.value).filter((one) => chosen.includes(one)))
      }
    >
      <EntryFrame {...props}>
        <div className="choices__list">
          {choices.map((choice) => (
            <Checkbox key={choice.value} value={choice.value} className="check check--framed">
              <CheckMark />
              <span>
                {choice.label}
                {choice.more === undefined ? null : (
                  <span className="check__more">{choice.more}</span>
                )}
              </span>
            </Checkbox>
          ))}
        </div>
      </EntryFrame>
    </CheckboxGroup>
  );
}
