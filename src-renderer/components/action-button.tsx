import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button } from 'react-aria-components';
import { Keys } from './keys.tsx';

export interface ActionButtonProps {
  readonly label: string;
  readonly onPress?: () => void;
  readonly icon?: LucideIcon;
  /** The shortcut that does the same, as people read it. */
  readonly keys?: string;
  readonly look?: 'plain' | 'main' | 'quiet' | 'grave';
  readonly isLarge?: boolean;
  readonly isDisabled?: boolean;
  readonly type?: 'button' | 'submit';
  readonly className?: string;
  /** Takes the focus when it appears: the first thing to do in a dialog. */
  readonly isFirst?: boolean;
  /** After the label, inside the button. */
  readonly children?: ReactNode;
}

/** A button with an icon, a label and its shortcut. */
export function ActionButton(props: ActionButtonProps) {
  const { label, onPress, icon: Icon, keys, look = 'plain', children } = props;
  const classes = ['button', `button--${look}`];
  if (props.isLarge === true) classes.push('button--large');
  if (props.className !== undefined) classes.push(props.className);
  return (
    <Button
      className={classes.join(' ')}
      type={props.type ?? 'button'}
      isDisabled={props.isDisabled ?? false}
      {...(props.isFirst === true ? { autoFocus: true } : {})}
      {...(onPress === undefined ? {} : { onPress })}
      {...(keys === undefined ? {} : { 'aria-keyshortcuts': ariaKeys(keys) })}
    >
      {Icon === undefined ? null : <Icon aria-hidden="true" size="1.4em" />}
      <span>{label}</span>
      {children}
      {keys === undefined ? null : <Keys keys={keys} />}
    </Button>
  );
}

function ariaKeys(keys: string): string {
  return keys.replace('Ctrl', 'Control').replace('Esc', 'Escape');
}
