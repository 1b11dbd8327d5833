import { infiniteQueryOptions } from '@tanstack/react-query';
import { api, dataOf } from '../../../api/client.js';
import type { Schema } from '../../../api/types.js';
import { bayKeys } from './bay-keys.js';

/** So many purposes are shown at first, so they and their chains are asked for before all others. */
export const FIRST_PURPOSES = 30;
const OTHERS_AT_A_TIME = 1000;

interface Rows<Row> {
  readonly data: readonly Row[];
  readonly next_cursor: string | null;
}

/**
 * Purposes in the order in which they were created, and as many chains in the same order. Not every purpose has a chain, so
 * the chains are never behind: whoever has none among them has none.
 */
export interface BayPage {
  readonly purposes: Rows<Schema<'PurposeView'>>;
  readonly chains: Rows<Schema<'Active'>>;
}

/** Where lists go on: empty at their beginning, null at their end. */
interface After {
  readonly purposes: string | null;
  readonly chains: string | null;
}

const BEGINNING: After = { purposes: '', chains: '' };

export const bayPages = infiniteQueryOptions({
  queryKey: bayKeys.purposes,
  queryFn: async ({ pageParam, signal }): Promise<BayPage> => {
    const [purposes, chains] = await Promise.all([
      rowsAfter(pageParam.purposes, (query) =>
        dataOf(api.GET('/api/v1/llm-config/purposes', { params: { query }, signal })),
      ),
      rowsAfter(pageParam.chains, (query) =>
        dataOf(api.GET('/api/v1/llm-config/active', { params: { query }, signal })),
      ),
    ]);
    return { purposes, chains };
  },
  initialPageParam: BEGINNING,
  getNextPageParam: (page) => (isLast(page) ? undefined : afterPage(page)),
});

export function isLast(page: BayPage): boolean {
  const { purposes, chains } = afterPage(page);
  return purposes === null && chains === null;
}

function afterPage({ purposes, chains }: BayPage): After {
  return { purposes: purposes.next_cursor, chains: chains.next_cursor };
}

interface Query {
  readonly order: 'created';
  readonly limit: number;
  readonly cursor?: string;
}

async function rowsAfter<Row>(cursor: string | null, ask: (query: Query) => Promise<Rows<Row>>): Promise<Rows<Row>> {
  if (cursor === null) return { data: [], next_cursor: null };
  return ask(
    cursor === '' ? { order: 'created', limit: FIRST_PURPOSES } : { order: 'created', limit: OTHERS_AT_A_TIME, cursor },
  );
}
