import type { ReactNode } from 'react';
import style from './brand.module.css';

/** The mark and the name. */
export function Brand(): ReactNode {
  return (
    <span className={style.brand}>
      <svg viewBox="0 0 24 24" aria-hidden="true">
        <circle cx="5" cy="7" r="3" fill="var(--hue-1)" />
        <circle cx="19" cy="17" r="3" fill="var(--hue-4)" />
        <path d="M8 7c8 0 3 10 8 10" fill="none" stroke="var(--ink)" strokeWidth="2" />
      </svg>
      Patchbay
    </span>
  );
}
