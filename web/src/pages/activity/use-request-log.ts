import { type InfiniteData, useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';
import { api, dataOf } from '../../api/client.js';
import { keys } from '../../api/keys.js';
import type { Schema } from '../../api/types.js';
import { type Filters, paramsOf, queryOf } from './filters.js';

const PAGE_SIZE = 100;

type LogPages = InfiniteData<Schema<'RequestLogPage'>, string | null>;

export interface RequestLog {
  readonly rows: readonly Schema<'LoggedRequest'>[];
  readonly error: Error | null;
  /** Nothing has come yet. */
  readonly isPending: boolean;
  /** There are older ones. */
  readonly hasMore: boolean;
  /** Asks for the next page. */
  readonly onEnd: () => void;
  readonly retry: () => void;
  /** Asks for the newest page and forgets the others, which are asked for again when one comes there. */
  readonly startAgain: () => Promise<void>;
}

/** The log, page by page as one goes down; how long it is nobody counts. */
export function useRequestLog(filters: Filters): RequestLog {
  const client = useQueryClient();
  const text = paramsOf(filters).toString();
  const queryKey = useMemo(() => [...keys.requests, 'log', text], [text]);
  const fetchPage = useCallback(
    (cursor: string | null) => {
      const query = { ...queryOf(filters, Date.now()), limit: PAGE_SIZE, ...(cursor !== null && { cursor }) };
      return dataOf(api.GET('/api/v1/llm-config/requests', { params: { query } }));
    },
    [filters],
  );
  const query = useInfiniteQuery({
    queryKey,
    queryFn: ({ pageParam }) => fetchPage(pageParam),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    // What ends meanwhile is told by events; the pages stay where they are.
    staleTime: Infinity,
    gcTime: 0,
  });
  const startAgain = useCallback(async () => {
    const page = await fetchPage(null);
    client.setQueryData<LogPages>(queryKey, { pages: [page], pageParams: [null] });
  }, [client, fetchPage, queryKey]);
  const { data, error, isPending, hasNextPage, isFetching, isError, fetchNextPage, refetch } = query;
  const rows = useMemo(() => data?.pages.flatMap((page) => page.data) ?? [], [data]);
  const onEnd = useCallback(() => {
    if (hasNextPage && !isFetching && !isError) void fetchNextPage();
  }, [hasNextPage, isFetching, isError, fetchNextPage]);
  const retry = useCallback(
    () => void (data === undefined ? refetch() : fetchNextPage()),
    [data, refetch, fetchNextPage],
  );
  return { rows, error, isPending, hasMore: hasNextPage, onEnd, retry, startAgain };
}
