import { type QueryKey, useInfiniteQuery } from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';

/** A page of a list as the API gives it. */
export interface Page<Row> {
  readonly data: readonly Row[];
  readonly next_cursor: string | null;
}

export interface PageRequest {
  readonly cursor: string | undefined;
  readonly limit: number;
}

export interface Pages<Row> {
  readonly rows: readonly Row[];
  readonly error: unknown;
  /** Nothing has come yet. */
  readonly isPending: boolean;
  /** There are rows that were not asked for yet. */
  readonly hasMore: boolean;
  /** Asks for the next page; absent on the last one. */
  readonly onEnd: (() => void) | undefined;
  readonly retry: () => void;
}

const PAGE_SIZE = 200;

/** A list of any length, page by page. */
export function usePages<Row>(queryKey: QueryKey, ask: (request: PageRequest) => Promise<Page<Row>>): Pages<Row> {
  const query = useInfiniteQuery({
    queryKey: [...queryKey, 'pages'],
    queryFn: ({ pageParam }) => ask({ cursor: pageParam, limit: PAGE_SIZE }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });
  const { data, error, isPending, hasNextPage, isFetching, isError, fetchNextPage, refetch } = query;
  const rows = useMemo(() => data?.pages.flatMap((page) => page.data) ?? [], [data]);
  const more = useCallback(() => {
    // A page that is under way would be cancelled by asking for another one.
    if (!isFetching && !isError) void fetchNextPage();
  }, [fetchNextPage, isFetching, isError]);
  const retry = useCallback(() => void refetch(), [refetch]);
  return { rows, error, isPending, hasMore: hasNextPage, onEnd: hasNextPage ? more : undefined, retry };
}

/** A cursor of a list that is ordered by id. */
export function idCursor({ cursor, limit }: PageRequest): { readonly cursor?: number; readonly limit: number } {
  return { limit, ...(cursor !== undefined && { cursor: Number(cursor) }) };
}

/** A cursor of a list that is ordered by name. */
export function nameCursor({ cursor, limit }: PageRequest): { readonly cursor?: string; readonly limit: number } {
  return { limit, ...(cursor !== undefined && { cursor }) };
}
