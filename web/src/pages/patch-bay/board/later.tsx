import { useInfiniteQuery, useIsFetching } from '@tanstack/react-query';
import { type ReactNode, useEffect, useState } from 'react';
import { keys } from '../../../api/keys.js';
import { ErrorNote } from '../../../ui/error-note.js';
import { bayPages } from '../data/bay-pages.js';

interface Props {
  readonly loadPanels: () => Promise<unknown>;
}

/**
 * Gets what is not shown at first once all that is has come: the code of panels, and all purposes beyond the first. By
 * itself, since it is drawn again whenever something comes.
 */
export function Later({ loadPanels }: Props): ReactNode {
  const isAtRest = useAtRest();
  useEffect(() => {
    // What fails is tried again when it is shown.
    if (isAtRest) loadPanels().catch(() => undefined);
  }, [isAtRest, loadPanels]);
  const { hasNextPage, isFetching, isFetchNextPageError, error, fetchNextPage } = useInfiniteQuery(bayPages);
  useEffect(() => {
    if (isAtRest && hasNextPage && !isFetching && !isFetchNextPageError) void fetchNextPage();
  }, [isAtRest, hasNextPage, isFetching, isFetchNextPageError, fetchNextPage]);
  return isFetchNextPageError ? <ErrorNote error={error} onRetry={() => void fetchNextPage()} /> : null;
}

const REST_MS = 200;

/** Whether who is plugged in and what goes through has been told for the first time, and the page had time to show it. */
function useAtRest(): boolean {
  const [isAtRest, setAtRest] = useState(false);
  const asked = useIsFetching({ queryKey: keys.overview }) + useIsFetching({ queryKey: keys.servers });
  useEffect(() => {
    if (asked > 0) return undefined;
    const timer = setTimeout(() => setAtRest(true), REST_MS);
    return () => clearTimeout(timer);
  }, [asked]);
  return isAtRest;
}
