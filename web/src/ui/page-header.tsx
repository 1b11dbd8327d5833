import { type ReactNode, useEffect } from 'react';
import style from './page-header.module.css';

interface Props {
  readonly title: string;
  /** One line that says what the page is for. */
  readonly note?: ReactNode;
  /** Buttons and states at the right. */
  readonly children?: ReactNode;
}

export function PageHeader({ title, note, children }: Props): ReactNode {
  useEffect(() => {
    document.title = `${title} · Patchbay`;
  }, [title]);
  return (
    <header className={style.header}>
      <div>
        <h1>{title}</h1>
        {note !== undefined && <p>{note}</p>}
      </div>
      {children !== undefined && <div className={style.aside}>{children}</div>}
    </header>
  );
}
