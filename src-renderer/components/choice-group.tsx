import { Label, Radio, RadioGroup } from 'react-aria-components';

export interface Choice<V extends string> {
  readonly value: V;
  readonly label: string;
  readonly more?: string;
  /** The language of the label where it is not the screen's. */
  readonly lang?: string;
}

export interface ChoiceGroupProps<V extends string> {
  readonly label: string;
  readonly choices: readonly Choice<V>[];
  readonly value: V | null;
  readonly onChange: (value: V) => void;
  readonly isColumn?: boolean;
  /** Shown, and not to be changed. */
  readonly isReadOnly?: boolean;
}

/** One of several, all in sight: a touch, or the arrow keys. */
export function ChoiceGroup<V extends string>(props: ChoiceGroupProps<V>) {
  const { label, choices, value, onChange, isColumn = false, isReadOnly = false } = props;
  return (
    <RadioGroup
      className="choices"
      value={value}
      isReadOnly={isReadOnly}
      onChange={(chosen) => {
        const choice = choices.find((candidate) => candidate.value === chosen);
        if (choice !== undefined) onChange(choice.value);
      }}
    >
      <Label className="field__label">{label}</Label>
      <div className={isColumn ? 'choices__list choices__list--column' : 'choices__list'}>
        {choices.map((choice) => (
          <Radio key={choice.value} value={choice.value} className="choice">
            <span lang={choice.lang}>
              {choice.label}
              {choice.more === undefined ? null : (
                <span className="choice__more"> {choice.more}</span>
              )}
            </span>
          </Radio>
        ))}
      </div>
    </RadioGroup>
  );
}
