import type { ReactNode } from 'react';
import { FieldError, Label, Text } from 'react-aria-components';

/** What every field of a form has in common. */
export interface EntryProps {
  readonly label: string;
  /** What to know before one fills it in. */
  readonly hint?: string | undefined;
  /** What is wrong with the value; null: nothing. */
  readonly error?: string | null | undefined;
  readonly isRequired?: boolean | undefined;
  readonly isDisabled?: boolean | undefined;
  readonly isReadOnly?: boolean | undefined;
  /** Takes the focus when it appears: the first thing to do on its screen. */
  readonly isFirst?: boolean | undefined;
}

/** An entry's state as the component library's fields take it. */
export function entryState(props: EntryProps) {
  return {
    isInvalid: typeof props.error === 'string',
    isRequired: props.isRequired ?? false,
    isDisabled: props.isDisabled ?? false,
    // An error that is shown must not keep the form from being sent again.
    validationBehavior: 'aria' as const,
    ...(props.isFirst === true ? { autoFocus: true } : {}),
  };
}

/** Label above, hint and error below: bound to the field by its context. */
export function EntryFrame(props: EntryProps & { readonly children: ReactNode }) {
  return (
    <>
      <Label className="field__label">{props.label}</Label>
      {props.children}
      <EntryNotes hint={props.hint} error={props.error} />
    </>
  );
}

/** What stands below a field. */
export function EntryNotes({ hint, error }: Pick<EntryProps, 'hint' | 'error'>) {
  return (
    <>
      {hint === undefined ? null : (
        <Text slot="description" className="field__hint">
          {hint}
        </Text>
      )}
      <FieldError className="field__error">{error}</FieldError>
    </>
  );
}
