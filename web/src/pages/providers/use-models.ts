import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { api, dataOf } from '../../api/client.js';
import { keys } from '../../api/keys.js';
import type { Provider } from './provider.js';

const KEPT_MS = 300_000;

/** Names of the models a server lists; it is asked for them only when wanted. External vendors list theirs while they are added. */
export function useModels(
  { id, base_url, key_version }: Pick<Provider, 'id' | 'base_url' | 'key_version'>,
  isWanted: boolean,
): UseQueryResult<readonly string[]> {
  return useQuery({
    // Not among what a revision refreshes: the server is asked itself, and has not changed.
    queryKey: [...keys.vendors, 'models', id, base_url, key_version],
    queryFn: async () =>
      (await dataOf(api.GET('/api/v1/llm-config/servers/{id}/models', { params: { path: { id } } }))).models,
    enabled: isWanted,
    staleTime: KEPT_MS,
    retry: false,
  });
}
