import { Switch } from 'react-aria-components';

export interface SwitchEntryProps {
  readonly label: string;
  readonly more?: string | undefined;
  readonly isSelected: boolean;
  readonly onChange: (isSelected: boolean) => void;
  readonly isDisabled?: boolean;
}

/** On or off, at once. */
export function SwitchEntry(props: SwitchEntryProps) {
  const { label, more, isSelected, onChange, isDisabled = false } = props;
  return (
    <Switch className="switch" isSelected={isSelected} onChange={onChange} isDisabled={isDisabled}>
      <span className="switch__track" />
      <span>
        {label}
        {more === undefined ? null : <span className="check__more">{more}</span>}
      </span>
    </Switch>
  );
}
