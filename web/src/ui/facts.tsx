import type { ReactNode } from 'react';
import style from './facts.module.css';

interface Props {
  /** What it is called, and what it is; those that are `undefined` are left out. */
  readonly facts: readonly (readonly [name: string, value: ReactNode])[];
}

/** What is known about one thing, by name. */
export function Facts({ facts }: Props): ReactNode {
  return (
    <dl className={style.facts}>
      {facts
        .filter(([, value]) => value !== undefined)
        .map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  );
}
