import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { api, dataOf } from '../../api/client.js';
import { keys } from '../../api/keys.js';
import type { Schema } from '../../api/types.js';

const ASK_AGAIN_MS = 500;
/** A request is in the log less than a second after its end; a busy database may take longer. */
const MOST_TRIES = 12;

/**
 * One request of the log with its attempts. What is over does not change, and reading contents is audited, so it is asked
 * for once.
 *
 * @param justEnded it may not be in the log yet
 */
export function useRequest(id: string | null, justEnded = false): UseQueryResult<Schema<'RequestDetail'>> {
  return useQuery({
    queryKey: [...keys.requests, 'one', id],
    queryFn: async ({ signal }) => {
      if (justEnded) await untilLogged(id ?? '', signal);
      return dataOf(api.GET('/api/v1/llm-config/requests/{id}', { params: { path: { id: id ?? '' } } }));
    },
    enabled: id !== null,
    staleTime: Infinity,
    retry: false,
  });
}

/** Looks for it in the list, which may be empty without that being an error; gives up after a while. */
async function untilLogged(id: string, signal: AbortSignal): Promise<void> {
  for (let tries = 0; tries < MOST_TRIES && !signal.aborted; tries++) {
    // oxlint-disable-next-line no-await-in-loop -- one look after the other
    const page = await dataOf(api.GET('/api/v1/llm-config/requests', { params: { query: { id, limit: 1 } } }));
    if (page.data.length > 0) return;
    // oxlint-disable-next-line no-await-in-loop -- the pause between them
    await new Promise((resolve) => setTimeout(resolve, ASK_AGAIN_MS));
  }
}
