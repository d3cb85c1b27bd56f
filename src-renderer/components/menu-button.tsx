import { ChevronDown, type LucideIcon } from 'lucide-react';
import { Button, Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components';

export interface MenuChoice<V extends string> {
  readonly id: V;
  readonly label: string;
  readonly icon?: LucideIcon;
  /** Takes something away that is hard to get back. */
  readonly isGrave?: boolean;
  readonly isDisabled?: boolean;
}

export interface MenuButtonProps<V extends string> {
  readonly label: string;
  readonly icon?: LucideIcon;
  /** Only the icon is seen; the label is its name. */
  readonly isIconOnly?: boolean;
  readonly look?: 'plain' | 'main' | 'quiet';
  readonly items: readonly MenuChoice<V>[];
  readonly onChoose: (id: V) => void;
  readonly isDisabled?: boolean;
}

/** Several things to do behind one button. */
export function MenuButton<V extends string>(props: MenuButtonProps<V>) {
  const { label, icon: Icon, isIconOnly = false, look = 'plain', items, onChoose } = props;
  return (
    <MenuTrigger>
      <Button
        className={`button button--${look}`}
        isDisabled={props.isDisabled ?? false}
        {...(isIconOnly ? { 'aria-label': label } : {})}
      >
        {Icon === undefined ? null : <Icon aria-hidden="true" size="1.4em" />}
        {isIconOnly ? null : (
          <>
            <span>{label}</span>
            <ChevronDown aria-hidden="true" size="1.2em" />
          </>
        )}
      </Button>
      <Popover className="popover" placement="bottom end">
        <Menu
          className="options"
          disabledKeys={items.filter(({ isDisabled = false }) => isDisabled).map(({ id }) => id)}
          onAction={(key) => {
            const item = items.find(({ id }) => id === key);
            if (item !== undefined) onChoose(item.id);
          }}
        >
          {items.map(({ id, label: name, icon: ItemIcon, isGrave = false }) => (
            <MenuItem
              key={id}
              id={id}
              textValue={name}
              className={isGrave ? 'option option--grave' : 'option'}
            >
              {ItemIcon === undefined ? null : <ItemIcon aria-hidden="true" size="1.2em" />}
              <span className="option__text">{name}</span>
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}
