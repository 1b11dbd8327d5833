import { type ReactNode, useId } from 'react';
import style from './section.module.css';

interface Props {
  readonly title: string;
  readonly note?: ReactNode;
  /** Buttons beside the title. */
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/** A titled part of a page or of a panel. */
export function Section({ title, note, actions, children }: Props): ReactNode {
  const id = useId();
  return (
    <section className={style.section} aria-labelledby={id}>
      <div className={style.head}>
        <h2 id={id}>{title}</h2>
        {actions !== undefined && <div className={style.actions}>{actions}</div>}
      </div>
      {note !== undefined && <p className={style.note}>{note}</p>}
      {children}
    </section>
  );
}
