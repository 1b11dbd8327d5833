import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import { api, dataOf } from '../../../api/client.js';
import { useLiveEvent } from '../../../live/live.js';
import { arrange } from '../model/arrange.js';
import type { BayPurpose } from '../model/serving.js';
import { allPages } from './all-pages.js';
import { bayKeys } from './bay-keys.js';
import { type ProviderPage, providerPage, showHealth } from './providers.js';

const PAGE_SIZE = 1000;

export interface Bay {
  readonly purposes: readonly BayPurpose[];
  readonly first: ProviderPage;
}

interface BayQuery {
  readonly bay: Bay | undefined;
  readonly error: Error | null;
  readonly retry: () => void;
}

/** All purposes with their chains, and the first providers. */
export function useBay(): BayQuery {
  const client = useQueryClient();
  const purposes = useQuery({
    queryKey: bayKeys.purposes,
    queryFn: ({ signal }) =>
      allPages((cursor) =>
        dataOf(api.GET('/api/v1/llm-config/purposes', { params: { query: { limit: PAGE_SIZE, cursor } }, signal })),
      ),
  });
  const chains = useQuery({
    queryKey: bayKeys.chains,
    queryFn: ({ signal }) =>
      allPages((cursor) =>
        dataOf(api.GET('/api/v1/llm-config/active', { params: { query: { limit: PAGE_SIZE, cursor } }, signal })),
      ),
  });
  const providers = useQuery(providerPage());
  useLiveEvent('health', (event) => showHealth(client, event));

  const all = useMemo(
    () => (purposes.data && chains.data ? arrange(purposes.data, chains.data) : undefined),
    [purposes.data, chains.data],
  );
  const queries = [purposes, chains, providers];
  return {
    bay: all && providers.data && { purposes: all, first: providers.data },
    error: queries.find(({ error, data }) => error !== null && data === undefined)?.error ?? null,
    retry: () => queries.forEach((query) => query.isError && void query.refetch()),
  };
}
