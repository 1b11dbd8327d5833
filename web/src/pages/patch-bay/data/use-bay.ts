import { type InfiniteData, useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useLiveEvent } from '../../../live/live.js';
import { arrange } from '../model/arrange.js';
import type { BayPurpose } from '../model/serving.js';
import { type BayPage, bayPages, isLast } from './bay-pages.js';
import { type ProviderPage, providerPage, showHealth } from './providers.js';

interface BayPurposes {
  readonly purposes: readonly BayPurpose[];
  /** Whether these are all of them; the first ones come before the others. */
  readonly isWhole: boolean;
}

export interface Bay extends BayPurposes {
  readonly first: ProviderPage;
}

interface BayQuery {
  readonly bay: Bay | undefined;
  readonly error: Error | null;
  readonly retry: () => void;
}

/** Purposes with their chains, the first of them at first, and the first providers. */
export function useBay(): BayQuery {
  const client = useQueryClient();
  // Those that stay as they are stay the same objects, so that nothing is drawn again for them.
  const purposes = useInfiniteQuery({ ...bayPages, select: arranged });
  const providers = useQuery(providerPage());
  useLiveEvent('health', (event) => showHealth(client, event));

  const { data: all } = purposes;
  const { data: first } = providers;
  const bay = useMemo(() => all && first && { ...all, first }, [all, first]);
  const queries = [purposes, providers];
  return {
    bay,
    error: queries.find(({ error, data }) => error !== null && data === undefined)?.error ?? null,
    retry: () => queries.forEach((query) => query.isError && void query.refetch()),
  };
}

function arranged({ pages }: InfiniteData<BayPage>): BayPurposes {
  const purposes = pages.flatMap((page) => page.purposes.data);
  const chains = pages.flatMap((page) => page.chains.data);
  return { purposes: arrange(purposes, chains), isWhole: pages.slice(-1).every(isLast) };
}
