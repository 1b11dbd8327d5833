import type { ReactNode } from 'react';
import { asProblem } from '../api/problem.js';
import { Button } from './button.js';
import { plainly } from './plain-words.js';
import style from './states.module.css';

interface Props {
  readonly error: unknown;
  readonly onRetry?: () => void;
}

/** What went wrong, as the API said it: which fields, which checks, and by which id the log knows it. */
export function ErrorNote({ error, onRetry }: Props): ReactNode {
  const problem = asProblem(error);
  const { title, errors = [], instance } = problem.body;
  return (
    <div className={style.error} role="alert">
      {title !== undefined && <strong>{title}</strong>}
      {title !== problem.message && <p>{problem.message}</p>}
      {errors.length > 0 && (
        <ul>
          {errors.map(({ field, message }) => (
            <li key={`${field} ${message}`}>
              <span className="mono">{field}</span> {plainly(message)}
            </li>
          ))}
        </ul>
      )}
      {instance !== undefined && <p className={style.trace}>Request {instance}</p>}
      {onRetry !== undefined && <Button onPress={onRetry}>Ask again</Button>}
    </div>
  );
}
