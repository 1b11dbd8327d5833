import type { ReactNode } from 'react';
import style from './status.module.css';

export type Tone = 'ok' | 'warn' | 'bad' | 'off';

/** A light and a word: health is never said by colour alone. */
export function Status({ tone, children }: { readonly tone: Tone; readonly children: ReactNode }): ReactNode {
  return (
    <span className={`${style.status} ${style[tone]}`}>
      <i className={style.light} aria-hidden="true" />
      {children}
    </span>
  );
}

/** A short fact about something, such as `local only`. */
export function Tag({ children, tone }: { readonly children: ReactNode; readonly tone?: Tone }): ReactNode {
  return <span className={`${style.tag} ${tone === undefined ? '' : style[tone]}`}>{children}</span>;
}
