import type { ReactNode } from 'react';
import { DiffLines } from '../../../changes/diff.js';
import type { DiffLine } from '../../../changes/diff-lines.js';
import { Button } from '../../../ui/button.js';
import style from './plug-panel.module.css';

interface Props {
  /** What somebody else has changed. */
  readonly theirs: readonly DiffLine[];
  /** What was about to be changed here. */
  readonly mine: readonly DiffLine[];
  readonly onAgain: () => void;
}

/** Somebody else was quicker: what they did stands in place of the button that would undo it. */
export function MovedOn({ theirs, mine, onAgain }: Props): ReactNode {
  return (
    <>
      <div className={style.warning} role="alert">
        <p>Somebody has changed this chain since this review began:</p>
        <div className={style.theirs}>
          <DiffLines lines={theirs} />
        </div>
        <p>Nothing of yours was written. Begin again with the chain as it is now.</p>
        <Button onPress={onAgain}>Begin again</Button>
      </div>
      {mine.length > 0 && (
        <>
          <h3>What you had in mind</h3>
          <DiffLines lines={mine} />
        </>
      )}
    </>
  );
}
