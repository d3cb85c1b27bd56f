import { Input, TextField } from 'react-aria-components';
import { EntryFrame, entryState, type EntryProps } from './entry.tsx';

export interface TextEntryProps extends EntryProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly type?: 'text' | 'password' | 'search' | 'email' | 'tel';
  readonly isCode?: boolean;
  readonly onKey?: (event: { readonly key: string }) => void;
  readonly onBlur?: () => void;
  readonly maxLength?: number;
}

/** One line of text with its label, hint and error. */
export function TextEntry(props: TextEntryProps) {
  const { value, onChange, onKey, onBlur, type = 'text' } = props;
  return (
    <TextField
      className="field"
      {...entryState(props)}
      value={value}
      onChange={onChange}
      isReadOnly={props.isReadOnly ?? false}
      {...(onBlur === undefined ? {} : { onBlur })}
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
      // An e-mail field would check itself, in words of the browser: the form does, in ours.
      type={type === 'email' ? 'text' : type}
      {...(type === 'email' ? { inputMode: 'email' as const } : {})}
      autoComplete="off"
      spellCheck="false"
    >
      <EntryFrame {...props}>
        <Input
          className={props.isCode === true ? 'field__input field__input--code' : 'field__input'}
        />
      </EntryFrame>
    </TextField>
  );
}
