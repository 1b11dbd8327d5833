import { type QueryKey, useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { keys } from '../api/keys.js';
import { ErrorNote } from '../ui/error-note.js';
import { Waiting } from '../ui/waiting.js';
import type { DiffLine } from './diff-lines.js';
import { Reviewed, type Tried } from './reviewed.js';

interface Props<Answer extends Tried> {
  /** What is tried, so that a changed form is tried again. */
  readonly what: QueryKey;
  readonly tryIt: () => Promise<Answer>;
  readonly lines?: readonly DiffLine[];
  readonly confirm: readonly [name: string, meanwhile: string];
  readonly isDangerous?: boolean;
  readonly write: { readonly isPending: boolean; readonly error: unknown; readonly reset: () => void };
  readonly onConfirm: (reason: string, answer: Answer) => void;
  readonly onBack?: (() => void) | undefined;
  /** What else should be known before it is done. */
  readonly children?: ReactNode | ((answer: Answer) => ReactNode);
}

/** The review of a change that is complete: it is asked at once what it would do. */
export function Review<Answer extends Tried>(props: Props<Answer>): ReactNode {
  const { what, tryIt, lines, confirm, isDangerous, write, onConfirm, onBack, children } = props;
  const { data, error, isPending, refetch } = useQuery({
    // Belongs to the revisions: when somebody else writes meanwhile, what is shown here is asked for again.
    queryKey: [...keys.revisions, 'trial', ...what],
    queryFn: tryIt,
    enabled: !write.isPending,
    staleTime: 0,
    gcTime: 0,
  });
  const answer = error === null ? data : undefined;
  const again = (): void => {
    write.reset();
    void refetch();
  };
  return (
    <>
      {isPending && <Waiting for="what this changes" />}
      {error && <ErrorNote error={error} onRetry={again} />}
      <Reviewed
        answer={answer}
        lines={lines}
        confirm={confirm}
        isDangerous={isDangerous}
        write={write}
        onConfirm={(reason) => answer && onConfirm(reason, answer)}
        onAgain={again}
        onBack={onBack}
      >
        {typeof children === 'function' ? answer && children(answer) : children}
      </Reviewed>
    </>
  );
}
