import type { ReactNode } from 'react';
import type { Schema } from '../../api/types.js';
import { Diff } from '../../changes/diff.js';
import { Button } from '../../ui/button.js';
import { ErrorNote } from '../../ui/error-note.js';
import { count } from '../../ui/format.js';
import { Waiting } from '../../ui/waiting.js';
import type { Pages } from '../../api/use-pages.js';

/** Changes of any number: the first ones, and a button for more. */
export function ChangesOf({ pages }: { readonly pages: Pages<Schema<'Change'>> }): ReactNode {
  const { rows, error, isPending, hasMore, onEnd, retry } = pages;
  if (isPending && error === null) return <Waiting for="what changed" />;
  return (
    <>
      {error !== null && <ErrorNote error={error} onRetry={retry} />}
      {(error === null || rows.length > 0) && <Diff changes={rows} />}
      {hasMore && (
        <p>
          <span className="dim">{count(rows.length)} changes so far. </span>
          <Button {...(onEnd && { onPress: onEnd })}>Show more</Button>
        </p>
      )}
    </>
  );
}
