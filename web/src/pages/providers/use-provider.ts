import { type QueryClient, useQuery, useQueryClient, type UseQueryResult } from '@tanstack/react-query';
import { api, dataOf } from '../../api/client.js';
import { keys } from '../../api/keys.js';
import { overviewQuery } from '../../api/overview.js';
import { Problem } from '../../api/problem.js';
import type { Schema } from '../../api/types.js';
import { useLiveEvent } from '../../live/live.js';
import { ofApiKey, ofServer, type Provider } from './provider.js';

/** One provider, kept as true as live events make it. */
export function useProvider(id: number): UseQueryResult<Provider> {
  const client = useQueryClient();
  const queryKey = [...keys.servers, 'one', id];
  useLiveEvent('health', ({ provider_id, state }) => {
    if (provider_id === id) client.setQueryData<Provider>(queryKey, (was) => was && { ...was, state });
  });
  // What it is working on changes with traffic; this is one small question every few seconds, while there is traffic.
  useLiveEvent('traffic', () => void client.invalidateQueries({ queryKey }));
  return useQuery({ queryKey, queryFn: () => providerOf(id) });
}

/** Ids are shared by servers and api keys; lists say which it is without an error for the other. */
async function providerOf(id: number): Promise<Provider> {
  const query = { limit: 1, ...(id > 1 && { cursor: id - 1 }) };
  const [servers, apiKeys] = await Promise.all([
    dataOf(api.GET('/api/v1/llm-config/servers', { params: { query } })),
    dataOf(api.GET('/api/v1/llm-config/api-keys', { params: { query } })),
  ]);
  const found = [...servers.data.map(ofServer), ...apiKeys.data.map(ofApiKey)].find((each) => each.id === id);
  if (found !== undefined) return found;
  throw new Problem(404, {
    title: 'There is no such provider',
    detail: `No provider has the id ${id}. It may have been deleted; Revisions tells by whom.`,
  });
}

/** Vendors and kinds of servers that Patchbay knows by name. */
export function useKnown(): UseQueryResult<Schema<'KnownVendors'>> {
  return useQuery({
    queryKey: keys.vendors,
    queryFn: () => dataOf(api.GET('/api/v1/llm-config/vendors')),
    staleTime: Infinity,
  });
}

/** What the last hour's traffic was, with 60 minutes of each provider. */
export function useOverview(): UseQueryResult<Schema<'Overview'>> {
  return useQuery(overviewQuery);
}

/** Everything of a provider is asked for again, after a test has changed how it is seen. */
export function refreshProvider(client: QueryClient): void {
  void client.invalidateQueries({ queryKey: keys.servers });
  void client.invalidateQueries({ queryKey: keys.apiKeys });
}
