import { type ReactNode, useState } from 'react';
import type { Schema } from '../api/types.js';
import { Button } from '../ui/button.js';
import { plainly } from '../ui/plain-words.js';
import type { DiffLine } from './diff-lines.js';
import { Diff, DiffLines } from './diff.js';
import { ReasonInput } from './reason-input.js';
import style from './review.module.css';
import { WriteFailure } from './write-failure.js';

/** What a dry run answers. */
export interface Tried {
  /** The revision it would become. */
  readonly revision: number;
  readonly changes?: readonly Schema<'Change'>[];
  readonly warnings?: readonly string[];
}

/** How a change is confirmed, and what became of that. */
export interface Confirming {
  readonly write: { readonly isPending: boolean; readonly error: unknown };
  readonly onConfirm: (reason: string) => void;
  /** Asks once more what it does, after somebody else has changed something. */
  readonly onAgain: () => void;
  readonly onBack?: (() => void) | undefined;
}

interface Props extends Confirming {
  /** What the change does; absent while that is not known. */
  readonly answer: Tried | undefined;
  /** What changes, where the page has better words for it than the API’s rows. */
  readonly lines?: readonly DiffLine[] | undefined;
  /** What the button says: `Save`, and while it is done: `Saving…`. */
  readonly confirm: readonly [name: string, meanwhile: string];
  readonly isDangerous?: boolean | undefined;
  readonly children?: ReactNode;
}

/** The last step of every change: what becomes different, what to mind, why, and only then the button that does it. */
export function Reviewed(props: Props): ReactNode {
  const { answer, lines, write, confirm, isDangerous = false, onConfirm, onAgain, onBack, children } = props;
  const [reason, setReason] = useState('');
  return (
    <div className={style.review}>
      {answer && <Effects of={answer} lines={lines} />}
      {children}
      <ReasonInput value={reason} onChange={setReason} />
      <WriteFailure error={write.error} onAgain={onAgain} />
      <div className={style.buttons}>
        <Button
          tone={isDangerous ? 'danger' : 'go'}
          isDisabled={answer === undefined}
          isPending={write.isPending}
          onPress={() => onConfirm(reason)}
        >
          {confirm[write.isPending ? 1 : 0]}
        </Button>
        {onBack && <Button onPress={onBack}>Back</Button>}
      </div>
    </div>
  );
}

interface EffectsProps {
  readonly of: Tried;
  readonly lines: Props['lines'];
}

function Effects({ of: { changes, warnings = [] }, lines }: EffectsProps): ReactNode {
  return (
    <>
      {lines ? <DiffLines lines={lines} /> : changes && <Diff changes={changes} />}
      {warnings.map((warning) => (
        <p key={warning} className={style.warning}>
          {plainly(warning)}
        </p>
      ))}
    </>
  );
}
