import { type ReactNode, useState } from 'react';
import { asProblem } from '../../../api/problem.js';
import { Diff } from '../../../changes/diff.js';
import { ReasonInput } from '../../../changes/reason-input.js';
import { Button } from '../../../ui/button.js';
import { ErrorNote } from '../../../ui/error-note.js';
import { plainly } from '../plain-words.js';
import style from './review.module.css';
import type { Preview, Review } from './use-review.js';

const MOVED_ON = 412;

interface Props<Body, Data extends Preview> {
  readonly review: Review<Body, Data>;
  readonly preview: Data;
  /** What the confirming button says. */
  readonly action: string;
  readonly tone?: 'go' | 'danger';
  /** Back to the form. */
  readonly onBack?: (() => void) | undefined;
}

/** What would change, why, and the button that does it. */
export function Reviewed<Body, Data extends Preview>(props: Props<Body, Data>): ReactNode {
  const { review, preview, action, tone = 'go', onBack } = props;
  const [reason, setReason] = useState('');
  const { failure } = review;
  const hasMoved = failure !== null && asProblem(failure).status === MOVED_ON;
  return (
    <>
      <Diff changes={preview.changes ?? []} />
      {(preview.warnings ?? []).map((warning) => (
        <p key={warning} className={style.warning}>
          {plainly(warning)}
        </p>
      ))}
      <ReasonInput value={reason} onChange={setReason} />
      {hasMoved ? (
        <div className={style.warning} role="alert">
          <p>Somebody has changed the configuration since this review. Nothing was written.</p>
          <Button onPress={review.again}>Review again</Button>
        </div>
      ) : (
        failure !== null && <ErrorNote error={failure} />
      )}
      <div className={style.buttons}>
        <Button tone={tone} onPress={() => review.write(reason)} isPending={review.isWriting}>
          {review.isWriting ? 'Applying to all instances…' : action}
        </Button>
        {onBack && <Button onPress={onBack}>Back</Button>}
      </div>
    </>
  );
}
