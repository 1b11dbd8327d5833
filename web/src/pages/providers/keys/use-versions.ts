import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { api, dataOf } from '../../../api/client.js';
import { keys } from '../../../api/keys.js';
import type { Schema } from '../../../api/types.js';

/** All versions of an external provider's key, newest first. */
export function useVersions(id: number): UseQueryResult<Schema<'KeyVersions'>> {
  return useQuery({
    queryKey: [...keys.apiKeys, 'versions', id],
    queryFn: () => dataOf(api.GET('/api/v1/llm-config/api-keys/{id}/versions', { params: { path: { id } } })),
  });
}
