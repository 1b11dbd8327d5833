import { type ReactNode, useState } from 'react';
import style from './edit.module.css';

interface Props {
  readonly title: string;
  /** How much is set, such as `2 set`. */
  readonly note?: string | undefined;
  /** Keeps it open, so that what is wrong can be seen. */
  readonly isWrong?: boolean;
  readonly children: ReactNode;
}

/** Fields that are rarely needed, behind their title. */
export function Group({ title, note, isWrong = false, children }: Props): ReactNode {
  const [isOpen, setOpen] = useState(false);
  return (
    <details className={style.group} open={isOpen || isWrong} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        {title} {note !== undefined && <span className="dim">{note}</span>}
      </summary>
      <div>{children}</div>
    </details>
  );
}
