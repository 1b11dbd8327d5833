import type { ReactNode } from 'react';
import { Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components';
import { Button, type ButtonTone } from './button.js';
import style from './field.module.css';

export interface Action {
  readonly name: string;
  readonly act: () => void;
  /** Why it cannot be done now; it is shown, but cannot be chosen. */
  readonly isRefused?: string | undefined;
}

interface Props {
  readonly label: ReactNode;
  /** Read out in place of the label where that is a sign. */
  readonly name?: string;
  readonly actions: readonly Action[];
  readonly tone?: ButtonTone;
}

/** A button that opens a list of what can be done. */
export function ActionMenu({ label, name, actions, tone = 'quiet' }: Props): ReactNode {
  return (
    <MenuTrigger>
      <Button tone={tone} {...(name !== undefined && { 'aria-label': name })}>
        {label}
      </Button>
      <Popover className={style.popover}>
        <Menu className={style.list}>
          {actions.map(({ name: action, act, isRefused }) => (
            <MenuItem
              key={action}
              id={action}
              textValue={action}
              onAction={act}
              isDisabled={isRefused !== undefined}
              className={style.option}
            >
              {action}
              {isRefused !== undefined && <small>{isRefused}</small>}
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}
