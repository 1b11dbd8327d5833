import type { ReactNode } from 'react';
import { DiffLines } from '../../../changes/diff.js';
import type { DiffLine } from '../../../changes/diff-lines.js';
import { isMovedOn, WriteFailure } from '../../../changes/write-failure.js';
import { Button } from '../../../ui/button.js';
import style from './plug-panel.module.css';

interface Props {
  /** What has changed; empty: nothing that the lines tell. */
  readonly theirs: readonly DiffLine[];
  /** What was about to be changed here. */
  readonly mine: readonly DiffLine[];
  /** What the write was answered with; null: nothing was written yet. */
  readonly error: Error | null;
  readonly onAgain: () => void;
}

/** The chain is another one: how it has changed stands in place of the button that would undo it. */
export function MovedOn({ theirs, mine, error, onAgain }: Props): ReactNode {
  // An answer that was lost does not tell whose change it was.
  const isTheirs = error === null || isMovedOn(error);
  return (
    <>
      {!isTheirs && <WriteFailure error={error} onAgain={onAgain} />}
      <div className={style.warning} role="alert">
        <p>{isTheirs ? 'Somebody has changed this chain' : 'This chain has changed'} since this review began:</p>
        <div className={style.theirs}>
          {theirs.length > 0 ? <DiffLines lines={theirs} /> : <p>the order or the weights of its providers.</p>}
        </div>
        <p>{isTheirs && 'Nothing of yours was written. '}Begin again with the chain as it is now.</p>
        <Button onPress={onAgain}>Begin again</Button>
      </div>
      {mine.length > 0 && <InMind lines={mine} />}
    </>
  );
}

/** What was about to be changed, for whoever has to do it again. */
export function InMind({ lines }: { readonly lines: readonly DiffLine[] }): ReactNode {
  return (
    <>
      <h3>What you had in mind</h3>
      <DiffLines lines={lines} />
    </>
  );
}
