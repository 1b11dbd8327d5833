import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import type { Schema } from '../../../api/types.js';
import type { DiffLine } from '../../../changes/diff-lines.js';
import { Diff, DiffLines } from '../../../changes/diff.js';
import { ReasonInput } from '../../../changes/reason-input.js';
import { Button } from '../../../ui/button.js';
import { ErrorNote } from '../../../ui/error-note.js';
import { Waiting } from '../../../ui/waiting.js';
import style from './panels.module.css';

interface Props {
  /** Tells dry runs apart. */
  readonly subject: readonly unknown[];
  /** Asks what would change; nothing is stored. */
  readonly tryIt: (signal: AbortSignal) => Promise<{ readonly changes?: readonly Schema<'Change'>[] }>;
  readonly children?: ReactNode;
  /** What changes, where the page has better words for it than the API’s rows. */
  readonly lines?: readonly DiffLine[];
  /** What the button says: `Unplug`. */
  readonly act: string;
  readonly isDanger?: boolean;
  readonly onAct: (reason: string) => void;
  readonly isPending: boolean;
  readonly error: Error | null;
  readonly onBack: () => void;
}

/** A review: what happens, what changes, why; then the button that does it. */
export function Confirm(props: Props): ReactNode {
  const { subject, tryIt, children, lines, act, isDanger = false, onAct, isPending, error, onBack } = props;
  const [reason, setReason] = useState('');
  const trial = useQuery({
    queryKey: ['dry-run', ...subject],
    queryFn: ({ signal }) => tryIt(signal),
    enabled: !isPending,
    retry: false,
    gcTime: 0,
    staleTime: 0,
  });
  return (
    <>
      {children}
      {trial.isPending && <Waiting for="what would change" />}
      {trial.error && <ErrorNote error={trial.error} onRetry={() => void trial.refetch()} />}
      {trial.data && (
        <>
          {lines === undefined ? <Diff changes={trial.data.changes ?? []} /> : <DiffLines lines={lines} />}
          <ReasonInput value={reason} onChange={setReason} />
        </>
      )}
      {error && <ErrorNote error={error} />}
      <div className={style.actions}>
        <Button
          tone={isDanger ? 'danger' : 'go'}
          isDisabled={!trial.data}
          isPending={isPending}
          onPress={() => onAct(reason)}
        >
          {act}
        </Button>
        <Button onPress={onBack}>Back</Button>
      </div>
    </>
  );
}
