import { type ReactNode, useId } from 'react';
import style from './detail.module.css';

interface Props {
  readonly title: string;
  /** Buttons beside the title. */
  readonly aside?: ReactNode;
  readonly children: ReactNode;
}

/** A card with a title. */
export function Section({ title, aside, children }: Props): ReactNode {
  const id = useId();
  return (
    <section className={style.section} aria-labelledby={id}>
      <header>
        <h2 id={id}>{title}</h2>
        {aside}
      </header>
      {children}
    </section>
  );
}

interface FactProps {
  readonly name: string;
  readonly isMono?: boolean;
  readonly children: ReactNode;
}

/** One line of a list of facts; belongs into a `<dl className={style.facts}>`. */
export function Fact({ name, isMono = false, children }: FactProps): ReactNode {
  return (
    <div>
      <dt>{name}</dt>
      <dd className={isMono ? 'mono' : undefined}>{children}</dd>
    </div>
  );
}
