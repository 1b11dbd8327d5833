import { keepPreviousData, useQuery, type UseQueryResult } from '@tanstack/react-query';
import { useMemo } from 'react';
import { api, dataOf } from '../api/client.js';
import { keys } from '../api/keys.js';
import type { ProviderType } from '../api/types.js';
import { FOUND_AT_MOST, type FoundProvider, foundApiKey, foundServer } from './found.js';
import { providersById } from './providers-by-id.js';
import { useSettled } from './use-settled.js';

const BOTH = ['ai_server', 'api_key'] as const satisfies readonly ProviderType[];

/** Providers of both types whose name contains the text, found by the server; AI servers come first. */
export function useProvidersFound(text: string): UseQueryResult<readonly FoundProvider[]> {
  const q = useSettled(text.trim());
  return useQuery({
    // Both lists change with the routing, so either key will do to be refreshed.
    queryKey: [...keys.servers, 'found', q],
    queryFn: async () => {
      const query = { limit: FOUND_AT_MOST, ...(q !== '' && { q }) };
      const [servers, apiKeys] = await Promise.all([
        dataOf(api.GET('/api/v1/llm-config/servers', { params: { query } })),
        dataOf(api.GET('/api/v1/llm-config/api-keys', { params: { query } })),
      ]);
      return [...servers.data.map(foundServer), ...apiKeys.data.map(foundApiKey)];
    },
    placeholderData: keepPreviousData,
  });
}

/** One provider by its id; null when there is none any more. */
export function useProviderNamed(id: number | null, type?: ProviderType): UseQueryResult<FoundProvider | null> {
  return useQuery({
    queryKey: [...keys.servers, 'named', id, type],
    queryFn: async () => {
      const [found = null] = id === null ? [] : await providersById([id], type === undefined ? BOTH : [type]);
      return found;
    },
    enabled: id !== null,
  });
}

/** Names of providers by their ids; without those that are gone, or not known yet. */
export function useProviderNames(ids: readonly number[]): ReadonlyMap<string, string> {
  const { data } = useQuery({
    queryKey: [...keys.servers, 'names', ids],
    queryFn: () => providersById(ids, BOTH),
    enabled: ids.length > 0,
    placeholderData: keepPreviousData,
  });
  return useMemo(() => new Map(data?.map(({ id, name }) => [String(id), name])), [data]);
}
