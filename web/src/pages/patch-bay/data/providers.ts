import { type QueryClient, queryOptions } from '@tanstack/react-query';
import { api, dataOf } from '../../../api/client.js';
import type { Schema } from '../../../api/types.js';
import { type BayProvider, ofApiKey, ofServer } from '../model/bay-provider.js';
import { keyOf, partsOf, type ProviderKey } from '../model/opened.js';
import { bayKeys } from './bay-keys.js';
import { MOST_TOGETHER, together } from './together.js';

/** Providers of both types, servers first. */
export interface ProviderPage {
  readonly rows: readonly BayProvider[];
  /** Whether there are more than these. */
  readonly hasMore: boolean;
}

/** As many as are listed of those that nothing is plugged into. */
const PAGE_SIZE = 50;

/** The first providers there are, or the first that the text is found in. */
export function providerPage(q = '') {
  return queryOptions({
    queryKey: [...bayKeys.providerLists, q],
    queryFn: async ({ signal }): Promise<ProviderPage> => {
      const query = { limit: PAGE_SIZE, ...(q !== '' && { q }) };
      const [servers, apiKeys] = await Promise.all([
        dataOf(api.GET('/api/v1/llm-config/servers', { params: { query }, signal })),
        dataOf(api.GET('/api/v1/llm-config/api-keys', { params: { query }, signal })),
      ]);
      const nowMs = Date.now();
      return {
        rows: [
          ...servers.data.map((server) => ofServer(server, nowMs)),
          ...apiKeys.data.map((apiKey) => ofApiKey(apiKey, nowMs)),
        ],
        hasMore: servers.next_cursor !== null || apiKeys.next_cursor !== null,
      };
    },
  });
}

const serverAmong = together(async (ids) => {
  const query = { ids: ids.join(','), limit: MOST_TOGETHER };
  return (await dataOf(api.GET('/api/v1/llm-config/servers', { params: { query } }))).data;
});
const apiKeyAmong = together(async (ids) => {
  const query = { ids: ids.join(','), limit: MOST_TOGETHER };
  return (await dataOf(api.GET('/api/v1/llm-config/api-keys', { params: { query } }))).data;
});

/** One that may be anywhere in the list. */
export function oneProvider(key: ProviderKey) {
  return queryOptions({
    queryKey: [...bayKeys.providers, key],
    queryFn: async ({ signal }): Promise<BayProvider> => {
      const { type, id } = partsOf(key);
      const params = { path: { id } };
      // The API says itself what there is to say of one that is not listed.
      if (type === 'ai_server') {
        const server = await serverAmong(id);
        return ofServer(
          server ?? (await dataOf(api.GET('/api/v1/llm-config/servers/{id}', { params, signal }))),
          Date.now(),
        );
      }
      const apiKey = await apiKeyAmong(id);
      return ofApiKey(
        apiKey ?? (await dataOf(api.GET('/api/v1/llm-config/api-keys/{id}', { params, signal }))),
        Date.now(),
      );
    },
  });
}

/** Shows at once how a provider is doing now. */
export function showHealth(client: QueryClient, event: Schema<'HealthEvent'>): void {
  const key = keyOf(event.provider_type, event.provider_id);
  const change = (was: BayProvider): BayProvider =>
    was.key === key ? { ...was, state: event.state, seenMs: Date.now() } : was;
  client.setQueryData<BayProvider>([...bayKeys.providers, key], (was) => was && change(was));
  client.setQueriesData<ProviderPage>(
    { queryKey: bayKeys.providerLists },
    (was) => was && { ...was, rows: was.rows.map(change) },
  );
}
