import { type QueryKey, useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { keys } from '../api/keys.js';
import type { Schema } from '../api/types.js';
import { Button } from '../ui/button.js';
import { ErrorNote } from '../ui/error-note.js';
import { Waiting } from '../ui/waiting.js';
import { Diff } from './diff.js';
import { ReasonInput } from './reason-input.js';
import style from './review.module.css';

/** What a dry run answers. */
export interface Tried {
  /** The revision it would become. */
  readonly revision: number;
  readonly changes?: readonly Schema<'Change'>[];
  readonly warnings?: readonly string[];
}

interface Props<Answer extends Tried> {
  /** What is tried, so that a changed form is tried again. */
  readonly what: QueryKey;
  readonly tryIt: () => Promise<Answer>;
  /** What the button says: `Save`, and while it is done: `Saving…`. */
  readonly confirm: readonly [name: string, meanwhile: string];
  readonly isDangerous?: boolean;
  readonly write: { readonly isPending: boolean; readonly error: unknown };
  readonly onConfirm: (reason: string, answer: Answer) => void;
  readonly onBack?: (() => void) | undefined;
  /** What else should be known before it is done. */
  readonly children?: ReactNode | ((answer: Answer) => ReactNode);
}

/** The last step of every change: what becomes different, what to mind, why, and only then the button that does it. */
export function Review<Answer extends Tried>(props: Props<Answer>): ReactNode {
  const { what, tryIt, write, onConfirm, children } = props;
  const [reason, setReason] = useState('');
  const { data, error, isPending, refetch } = useQuery({
    // Belongs to the revisions: when somebody else writes meanwhile, what is shown here is asked for again.
    queryKey: [...keys.revisions, 'trial', ...what],
    queryFn: tryIt,
    enabled: !write.isPending,
    staleTime: 0,
    gcTime: 0,
  });
  const answer = error === null ? data : undefined;
  return (
    <div className={style.review}>
      {isPending && <Waiting for="what this changes" />}
      {error && <ErrorNote error={error} onRetry={() => void refetch()} />}
      {answer && <Effects of={answer} />}
      {typeof children === 'function' ? answer && children(answer) : children}
      {!error && <ReasonInput value={reason} onChange={setReason} />}
      <Buttons {...props} onPress={answer && (() => onConfirm(reason, answer))} />
    </div>
  );
}

function Effects({ of: { changes, warnings = [] } }: { readonly of: Tried }): ReactNode {
  return (
    <>
      {changes && <Diff changes={changes} />}
      {warnings.map((warning) => (
        <p key={warning} className={style.warning}>
          {warning}
        </p>
      ))}
    </>
  );
}

type ButtonsProps = Pick<Props<Tried>, 'confirm' | 'isDangerous' | 'write' | 'onBack'> & {
  /** Absent while it is not known what it does. */
  readonly onPress: (() => void) | undefined;
};

function Buttons({ confirm, isDangerous = false, write, onBack, onPress }: ButtonsProps): ReactNode {
  const { isPending, error } = write;
  return (
    <>
      {error !== null && error !== undefined && <ErrorNote error={error} />}
      <div className={style.buttons}>
        <Button
          tone={isDangerous ? 'danger' : 'go'}
          isDisabled={onPress === undefined}
          isPending={isPending}
          {...(onPress && { onPress })}
        >
          {confirm[isPending ? 1 : 0]}
        </Button>
        {onBack && <Button onPress={onBack}>Back</Button>}
      </div>
    </>
  );
}
