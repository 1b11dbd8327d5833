import {
  type InfiniteData,
  keepPreviousData,
  type QueryClient,
  useInfiniteQuery,
  useQueryClient,
} from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';
import { api, dataOf } from '../../../api/client.js';
import { keys } from '../../../api/keys.js';
import type { ProviderType, Schema } from '../../../api/types.js';
import { useLiveEvent } from '../../../live/live.js';
import { ofApiKey, ofServer, type Provider } from '../provider.js';
import { laggard, mergeById } from './merge-by-id.js';

const PAGE_ROWS = 100;
const LIST = 'list';

export interface Wanted {
  readonly q: string;
  readonly type: ProviderType | 'all';
}

interface Page {
  readonly rows: readonly Provider[];
  readonly next: number | undefined;
}

export interface ProviderRows {
  readonly rows: readonly Provider[];
  readonly error: Error | null;
  readonly isPending: boolean;
  readonly isComplete: boolean;
  readonly more: (() => void) | undefined;
  readonly again: () => void;
}

/** Servers and external vendors as one list by id; pages come as they are scrolled to. */
export function useProviders({ q, type }: Wanted): ProviderRows {
  const client = useQueryClient();
  useLiveEvent('health', (event) => showHealth(client, event));
  // Numbers of what is in flight grow old; only a list of one page is cheap enough to ask for again and again.
  useLiveEvent('traffic', () => {
    for (const queryKey of listKeys)
      void client.invalidateQueries({ queryKey, predicate: ({ state }) => isShort(state.data) });
  });

  const servers = usePages(keys.servers, q, type !== 'api_key', serverPage);
  const apiKeys = usePages(keys.apiKeys, q, type !== 'ai_server', apiKeyPage);
  const wanted = useMemo(
    () => [...(type === 'api_key' ? [] : [servers]), ...(type === 'ai_server' ? [] : [apiKeys])],
    [type, servers, apiKeys],
  );
  const streams = useMemo(
    () =>
      wanted.map(({ data, hasNextPage }) => ({
        rows: data?.pages.flatMap(({ rows }) => rows) ?? [],
        isComplete: data !== undefined && !hasNextPage,
      })),
    [wanted],
  );
  const rows = useMemo(() => mergeById(streams), [streams]);
  const next = laggard(streams);
  const more = useCallback(() => {
    const query = next === undefined ? undefined : wanted[next];
    if (query?.hasNextPage === true && !query.isFetching) void query.fetchNextPage();
  }, [next, wanted]);

  return {
    rows,
    error: wanted.find(({ error }) => error !== null)?.error ?? null,
    isPending: wanted.some(({ isPending }) => isPending),
    isComplete: next === undefined,
    more: next === undefined ? undefined : more,
    again: () => wanted.forEach((query) => void query.refetch()),
  };
}

const listKeys = [
  [...keys.servers, LIST],
  [...keys.apiKeys, LIST],
];

function usePages(key: readonly string[], q: string, enabled: boolean, page: (query: PageQuery) => Promise<Page>) {
  return useInfiniteQuery({
    queryKey: [...key, LIST, q],
    queryFn: ({ pageParam }) =>
      page({ limit: PAGE_ROWS, ...(q !== '' && { q }), ...(pageParam > 0 && { cursor: pageParam }) }),
    initialPageParam: 0,
    getNextPageParam: (last: Page) => last.next,
    placeholderData: keepPreviousData,
    enabled,
  });
}

interface PageQuery {
  readonly limit: number;
  readonly q?: string;
  readonly cursor?: number;
}

async function serverPage(query: PageQuery): Promise<Page> {
  const { data, next_cursor } = await dataOf(api.GET('/api/v1/llm-config/servers', { params: { query } }));
  return { rows: data.map(ofServer), next: cursorOf(next_cursor) };
}

async function apiKeyPage(query: PageQuery): Promise<Page> {
  const { data, next_cursor } = await dataOf(api.GET('/api/v1/llm-config/api-keys', { params: { query } }));
  return { rows: data.map(ofApiKey), next: cursorOf(next_cursor) };
}

function cursorOf(next: string | null): number | undefined {
  return next === null ? undefined : Number(next);
}

/** Puts what a live event told into the rows that are there. */
function showHealth(client: QueryClient, { provider_id, provider_type, state }: Schema<'HealthEvent'>): void {
  const key = provider_type === 'ai_server' ? keys.servers : keys.apiKeys;
  client.setQueriesData<InfiniteData<Page>>({ queryKey: [...key, LIST] }, (was) => {
    if (!was?.pages.some(({ rows }) => rows.some(({ id }) => id === provider_id))) return was;
    return { ...was, pages: was.pages.map((page) => ({ ...page, rows: withState(page.rows, provider_id, state) })) };
  });
}

function withState(rows: readonly Provider[], id: number, state: Provider['state']): readonly Provider[] {
  return rows.map((row) => (row.id === id ? { ...row, state } : row));
}

function isShort(data: unknown): boolean {
  return ((data as InfiniteData<Page> | undefined)?.pages.length ?? 0) <= 1;
}
