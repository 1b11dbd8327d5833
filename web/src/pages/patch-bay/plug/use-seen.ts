import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { api, dataOf } from '../../../api/client.js';
import { keys } from '../../../api/keys.js';
import type { Schema } from '../../../api/types.js';

/** All whose names contain that of another purpose. */
const MOST_ALIKE = 1000;

/** A purpose's chain as it is, and the revision that whoever reads it has seen. */
export interface Seen {
  /** Null: nothing is plugged in. */
  readonly active: Schema<'Active'> | null;
  readonly revision: number;
}

/** Asked for anew when a review begins, and again with each revision: a change is written only after the newest one seen. */
export function useSeen(slug: string): UseQueryResult<Seen> {
  return useQuery({
    queryKey: [...keys.active, 'seen', slug],
    queryFn: ({ signal }) => ask(slug, signal),
    staleTime: 0,
    gcTime: 0,
  });
}

/** Looked for in the list, since browsers log an error for a purpose that nothing is plugged into. */
async function ask(slug: string, signal: AbortSignal): Promise<Seen> {
  const call = api.GET('/api/v1/llm-config/active', { params: { query: { q: slug, limit: MOST_ALIKE } }, signal });
  const { data } = await dataOf(call);
  const { response } = await call;
  return {
    active: data.find(({ purpose }) => purpose === slug) ?? null,
    // What is shown is at least as new.
    revision: Number(response.headers.get('x-config-revision')),
  };
}
