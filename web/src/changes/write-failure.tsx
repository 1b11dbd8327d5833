import type { ReactNode } from 'react';
import { asProblem } from '../api/problem.js';
import { Button } from '../ui/button.js';
import { ErrorNote } from '../ui/error-note.js';
import style from './review.module.css';

const MOVED_ON = 412;

interface Props {
  /** Null and undefined: nothing went wrong. */
  readonly error: unknown;
  /** Looks once more, after somebody else has changed something. */
  readonly onAgain: () => void;
}

/** Why what was reviewed was not written. */
export function WriteFailure({ error, onAgain }: Props): ReactNode {
  if (error === null || error === undefined) return null;
  if (asProblem(error).status !== MOVED_ON) return <ErrorNote error={error} />;
  return (
    <div className={style.warning} role="alert">
      <p>Somebody has changed the configuration since this review. Nothing was written.</p>
      <Button onPress={onAgain}>Review again</Button>
    </div>
  );
}
