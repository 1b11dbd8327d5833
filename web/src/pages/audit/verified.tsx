import type { ReactNode } from 'react';
import type { Schema } from '../../api/types.js';
import { CopyButton } from '../../ui/copy-button.js';
import { count } from '../../ui/format.js';
import { Status } from '../../ui/status.js';
import style from './audit.module.css';
import { verifiedWords } from './verified-words.js';

/** What checking the record has shown. */
export function Verified({ result }: { readonly result: Schema<'Verification'> }): ReactNode {
  const { ok, problems, problem_count, head } = result;
  return (
    <div className={`${style.verified} ${ok ? '' : style.broken}`} aria-live="polite">
      <Status tone={ok ? 'ok' : 'bad'}>{ok ? 'whole' : 'broken'}</Status>
      <p>{verifiedWords(result)}</p>
      {problems.length > 0 && (
        <ul>
          {problems.map(({ seq, kind, message }, place) => (
            <li key={`${place} ${kind}`}>
              {seq !== null && <b className="mono">{`${count(seq)} `}</b>}
              {message}
            </li>
          ))}
        </ul>
      )}
      {problem_count > problems.length && (
        <p className="dim">{count(problem_count - problems.length)} more are not shown.</p>
      )}
      {!ok && <p>Export the record now, keep the database as it is, and compare both with a copy of before.</p>}
      {head !== null && (
        <p>
          <span className="dim">
            It ends with entry <b className="mono">{count(head.seq)}</b>. Its hash, kept elsewhere, proves later that
            nothing was taken away:{' '}
          </span>
          <span className="mono">{head.hash}</span>{' '}
          <CopyButton tone="quiet" text={head.hash}>
            Copy the hash
          </CopyButton>
        </p>
      )}
    </div>
  );
}
