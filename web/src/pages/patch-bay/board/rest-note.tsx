import { type ReactNode, useEffect } from 'react';
import { ErrorNote } from '../../../ui/error-note.js';
import { Waiting } from '../../../ui/waiting.js';
import { useBayView } from './bay-context.js';

/** What stands where the purposes beyond the first are waited for: that they come, or why not. Nothing once they are there. */
export function RestNote({ for: what = 'the other purposes' }: { readonly for?: string }): ReactNode {
  const { rest, restError, wantRest, retryRest } = useBayView().bay;
  useEffect(() => wantRest(), [wantRest]);
  if (rest === 'whole') return null;
  return rest === 'failed' ? <ErrorNote error={restError} onRetry={retryRest} /> : <Waiting for={what} />;
}
