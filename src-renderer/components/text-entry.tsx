import { FieldError, Input, Label, Text, TextField } from 'react-aria-components';

export interface TextEntryProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly hint?: string;
  /** What is wrong with the value; null: nothing. */
  readonly error?: string | null;
  readonly type?: 'text' | 'password' | 'search';
  readonly isCode?: boolean;
  /** Takes the focus when it appears: the first thing to do on its screen. */
  readonly isFirst?: boolean;
  readonly onKey?: (event: { readonly key: string }) => void;
  readonly maxLength?: number;
}

/** One line of text with its label, hint and error. */
export function TextEntry(props: TextEntryProps) {
  const { label, value, onChange, hint, error = null, onKey } = props;
  return (
    <TextField
      className="field"
      value={value}
      onChange={onChange}
      isInvalid={error !== null}
      // An error that is shown must not keep the form from being sent again.
      validationBehavior="aria"
      {...(props.isFirst === true ? { autoFocus: true } : {})}
      {...(onKey === undefined
        ? {}
        : {
            onKeyDown: (event) => {
              onKey(event);
              // A key that is listened to would otherwise end here: Escape closes the dialog.
              event.continuePropagation();
            },
          })}
      maxLength={props.maxLength ?? 200}
      type={props.type ?? 'text'}
      autoComplete="off"
      spellCheck="false"
    >
      <Label className="field__label">{label}</Label>
      <Input
        className={props.isCode === true ? 'field__input field__input--code' : 'field__input'}
      />
      {hint === undefined ? null : (
        <Text slot="description" className="field__hint">
          {hint}
        </Text>
      )}
      <FieldError className="field__error">{error}</FieldError>
    </TextField>
  );
}
