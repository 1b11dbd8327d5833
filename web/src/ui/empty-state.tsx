import type { ReactNode } from 'react';
import style from './states.module.css';

interface Props {
  readonly title: string;
  /** What it is for, and the first step. */
  readonly children: ReactNode;
  readonly action?: ReactNode;
}

/** In place of a list that has nothing in it yet. */
export function EmptyState({ title, children, action }: Props): ReactNode {
  return (
    <div className={style.empty}>
      <h2>{title}</h2>
      <p>{children}</p>
      {action}
    </div>
  );
}
