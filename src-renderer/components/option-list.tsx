import { Check } from 'lucide-react';
import { ListBox, ListBoxItem } from 'react-aria-components';

/** One of the options of a select or a combo box. */
export interface Option<V extends string = string> {
  readonly value: V;
  readonly label: string;
  readonly more?: string | undefined;
}

/** The options of the field around it, in its popover. */
export function OptionList<V extends string>(props: {
  /** Absent: the field holds them. */
  readonly options?: readonly Option<V>[];
  readonly empty?: string;
}) {
  const { options, empty } = props;
  return (
    <ListBox<Option<V>>
      className="options"
      {...(options === undefined ? {} : { items: options })}
      {...(empty === undefined
        ? {}
        : { renderEmptyState: () => <p className="options__none">{empty}</p> })}
    >
      {({ value, label, more }) => (
        <ListBoxItem id={value} textValue={label} className="option">
          <span className="option__text">
            <span>{label}</span>
            {more === undefined ? null : <span className="option__more">{more}</span>}
          </span>
          <Check aria-hidden="true" size="1.2em" className="option__check" />
        </ListBoxItem>
      )}
    </ListBox>
  );
}
