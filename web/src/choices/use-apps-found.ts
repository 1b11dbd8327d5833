import { keepPreviousData, useQuery, type UseQueryResult } from '@tanstack/react-query';
import { api, dataOf } from '../api/client.js';
import { keys } from '../api/keys.js';
import type { Schema } from '../api/types.js';
import { FOUND_AT_MOST } from './found.js';
import { useSettled } from './use-settled.js';

/** Apps whose name contains the text, found by the server. */
export function useAppsFound(text: string): UseQueryResult<readonly Schema<'AppView'>[]> {
  const q = useSettled(text.trim());
  return useQuery({
    queryKey: [...keys.apps, 'found', q],
    queryFn: async () => {
      const page = await dataOf(
        api.GET('/api/v1/llm-config/apps', { params: { query: { limit: FOUND_AT_MOST, ...(q !== '' && { q }) } } }),
      );
      return page.data;
    },
    placeholderData: keepPreviousData,
  });
}
