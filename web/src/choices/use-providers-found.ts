import { keepPreviousData, useQuery, type UseQueryResult } from '@tanstack/react-query';
import { api, dataOf } from '../api/client.js';
import { keys } from '../api/keys.js';
import { asProblem } from '../api/problem.js';
import type { ProviderType } from '../api/types.js';
import { FOUND_AT_MOST, type FoundProvider, foundApiKey, foundServer } from './found.js';
import { useSettled } from './use-settled.js';

const NOT_FOUND = 404;

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

/** One provider by its id, which both types share; null when there is none any more. */
export function useProviderNamed(id: number | null, type?: ProviderType): UseQueryResult<FoundProvider | null> {
  return useQuery({
    queryKey: [...keys.servers, 'named', id, type],
    queryFn: () => (id === null ? null : named(id, type)),
    enabled: id !== null,
  });
}

async function named(id: number, type: ProviderType | undefined): Promise<FoundProvider | null> {
  const server = type === 'api_key' ? null : await unlessMissing(serverOf(id));
  return server ?? (type === 'ai_server' ? null : unlessMissing(apiKeyOf(id)));
}

async function serverOf(id: number): Promise<FoundProvider> {
  return foundServer(await dataOf(api.GET('/api/v1/llm-config/servers/{id}', { params: { path: { id } } })));
}

async function apiKeyOf(id: number): Promise<FoundProvider> {
  return foundApiKey(await dataOf(api.GET('/api/v1/llm-config/api-keys/{id}', { params: { path: { id } } })));
}

async function unlessMissing(call: Promise<FoundProvider>): Promise<FoundProvider | null> {
  try {
    return await call;
  } catch (error) {
    if (asProblem(error).status === NOT_FOUND) return null;
    throw error;
  }
}
