import type { ReactNode } from 'react';
import style from './states.module.css';

/** Says what is waited for: no spinner without words. */
export function Waiting({ for: what }: { readonly for: string }): ReactNode {
  return (
    <p className={style.waiting} role="status">
      Getting {what}…
    </p>
  );
}
