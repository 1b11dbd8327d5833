import type { ReactNode } from 'react';
import { Switch } from 'react-aria-components';
import style from './toggle.module.css';

interface Props {
  readonly children: ReactNode;
  readonly isOn: boolean;
  readonly onChange: (isOn: boolean) => void;
  readonly isDisabled?: boolean;
}

/** On or off. */
export function Toggle({ children, isOn, onChange, isDisabled = false }: Props): ReactNode {
  return (
    <Switch className={style.toggle} isSelected={isOn} onChange={onChange} isDisabled={isDisabled}>
      <span className={style.track} />
      {children}
    </Switch>
  );
}
