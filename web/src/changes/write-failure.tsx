import type { ReactNode } from 'react';
import { asProblem } from '../api/problem.js';
import { Button } from '../ui/button.js';
import { ErrorNote } from '../ui/error-note.js';
import style from './review.module.css';

const MOVED_ON = 412;
const SERVER_FAILED = 500;
const UNAVAILABLE = 503;

interface Props {
  /** Null and undefined: nothing went wrong. */
  readonly error: unknown;
  /** Looks once more, after somebody else has changed something. */
  readonly onAgain: () => void;
}

/** Whether a write was refused because somebody was quicker: then nothing was written. */
export function isMovedOn(error: unknown): boolean {
  return asProblem(error).status === MOVED_ON;
}

/** Whether a write may have been done although this came back: the server or the way there broke, at whatever moment. */
export function isAnswerLost(error: unknown): boolean {
  if (error === null || error === undefined) return false;
  const { status, code } = asProblem(error);
  // Patchbay itself says so before it has done anything; a proxy has no code for it.
  if (status === UNAVAILABLE && code !== 'unknown') return false;
  return status === 0 || status >= SERVER_FAILED;
}

/** Why what was reviewed was not written. */
export function WriteFailure({ error, onAgain }: Props): ReactNode {
  if (error === null || error === undefined) return null;
  if (!isMovedOn(error)) return <ErrorNote error={error} />;
  return (
    <div className={style.warning} role="alert">
      <p>Somebody has changed the configuration since this review. Nothing was written.</p>
      <Button onPress={onAgain}>Review again</Button>
    </div>
  );
}
