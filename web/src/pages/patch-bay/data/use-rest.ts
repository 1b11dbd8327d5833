import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useState } from 'react';
import type { BayPurpose } from '../model/serving.js';
import { bayKeys } from './bay-keys.js';
import { type FirstPurposes, isLast, purposesBehind } from './bay-pages.js';

/** All purposes beyond the first. */
export interface Rest {
  /** `whole`: all are known; `failed`: they could not be had, and are not asked for by themselves before something changes. */
  readonly state: 'whole' | 'coming' | 'failed';
  /** Those that are known. */
  readonly purposes: readonly BayPurpose[];
  /** Null unless they could not be had. */
  readonly error: Error | null;
  /** Something has changed since they were asked for. */
  readonly isOld: boolean;
  /** They are asked for from now on: nobody waits until the page is at rest. */
  readonly want: () => void;
  readonly retry: () => void;
}

/** What is behind the first purposes as they were at a time. */
interface Behind {
  /** When those were had, milliseconds since 1970. */
  readonly asOf: number;
  readonly purposes: readonly BayPurpose[];
}

const NONE: readonly BayPurpose[] = [];

/**
 * Asks for the rest once it is wanted, and again each time the first purposes have come anew, which is when something has
 * changed. Not a query that is refreshed by itself: that would begin again with each change, and where changes come quicker
 * than so many purposes do, it would never end.
 */
export function useRest({ data: first, dataUpdatedAt: asOf }: UseQueryResult<FirstPurposes>): Rest {
  const [isWanted, setWanted] = useState(false);
  const hasRest = first !== undefined && !isLast(first.page);
  const { data, error, errorUpdatedAt, isFetching, refetch } = useQuery({
    queryKey: [...bayKeys.purposes, 'rest'],
    queryFn: async ({ signal }): Promise<Behind> => ({
      asOf,
      purposes: first === undefined ? NONE : await purposesBehind(first.page, signal),
    }),
    enabled: false,
  });
  const isDue = hasRest && data?.asOf !== asOf && errorUpdatedAt < asOf;
  const retry = useCallback(() => void refetch({ cancelRefetch: false }), [refetch]);
  useEffect(() => {
    if (isWanted && isDue && !isFetching) retry();
  }, [isWanted, isDue, isFetching, retry]);

  const want = useCallback(() => setWanted(true), []);
  const known = data?.purposes;
  const lastError = isFetching ? null : error;
  return useMemo(
    () => ({ ...(hasRest ? standOf(known, lastError) : NOTHING_BEHIND), isOld: isDue, want, retry }),
    [hasRest, known, lastError, isDue, want, retry],
  );
}

type Stand = Pick<Rest, 'state' | 'purposes' | 'error'>;

const NOTHING_BEHIND: Stand = { state: 'whole', purposes: NONE, error: null };

function standOf(purposes: Behind['purposes'] | undefined, error: Error | null): Stand {
  if (error !== null) return { state: 'failed', purposes: purposes ?? NONE, error };
  return { state: purposes === undefined ? 'coming' : 'whole', purposes: purposes ?? NONE, error };
}
