import { type ReactNode, useMemo } from 'react';
import type { Schema } from '../api/types.js';
import { useProviderNames } from '../choices/use-providers-found.js';
import style from './diff.module.css';
import { type DiffLine, linesOf } from './diff-lines.js';
import { namesIn, unnamedIn } from './named-providers.js';

/** What a revision changes, line by line: what goes is red with a minus, what comes green with a plus. */
export function Diff({ changes }: { readonly changes: readonly Schema<'Change'>[] }): ReactNode {
  const told = useMemo(() => namesIn(changes), [changes]);
  const found = useProviderNames(useMemo(() => unnamedIn(changes, told), [changes, told]));
  const names = new Map([...found, ...told]);
  return <DiffLines lines={changes.flatMap((change) => linesOf(change, names))} />;
}

/** The same of lines that a page has words of its own for. */
export function DiffLines({ lines }: { readonly lines: readonly DiffLine[] }): ReactNode {
  if (lines.length === 0) return <p className="dim">Nothing changes.</p>;
  return (
    <ul className={`${style.diff} mono`} aria-label="What changes">
      {lines.map(({ sign, text }, place) => (
        <li key={`${place} ${text}`} className={sign === '-' ? style.gone : style.come}>
          <span aria-hidden="true">{sign === '-' ? '−' : '+'}</span>
          <span className="aloud">{sign === '-' ? 'removed: ' : 'added: '}</span>
          {text}
        </li>
      ))}
    </ul>
  );
}
