import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { api, dataOf } from '../../api/client.js';
import { keys } from '../../api/keys.js';
import type { Schema } from '../../api/types.js';
import { type Place, placesOf } from './places.js';

const MOST_ROWS = 1000;

/** Where chains lead to a provider. */
export function usePlaces(providerId: number): UseQueryResult<readonly Place[]> {
  return useQuery({
    queryKey: [...keys.active, 'every'],
    queryFn: everyChain,
    select: (chains) => placesOf(chains, providerId),
  });
}

async function everyChain(): Promise<readonly Schema<'Active'>[]> {
  const chains: Schema<'Active'>[] = [];
  let cursor: string | null = null;
  do {
    const query: { limit: number; cursor?: string } = { limit: MOST_ROWS, ...(cursor !== null && { cursor }) };
    const page: Schema<'ActivePage'> = await dataOf(api.GET('/api/v1/llm-config/active', { params: { query } }));
    chains.push(...page.data);
    cursor = page.next_cursor;
  } while (cursor !== null);
  return chains;
}
