import { queryOptions } from '@tanstack/react-query';
import { api, dataOf } from './client.js';
import { keys } from './keys.js';

/** Nobody tells when figures that could not be had can be. */
const AGAIN_MS = 10_000;
/** An overview lists no more purposes or providers than these, the busiest first. */
const MOST_LISTED = 300;

/** What goes on in the last hour, with 60 minutes of each provider; live events keep it fresh. */
export const overviewQuery = queryOptions({
  queryKey: keys.overview,
  queryFn: () => dataOf(api.GET('/api/v1/llm-config/overview')),
  refetchInterval: ({ state: { error } }) => (error === null ? false : AGAIN_MS),
});

/** Whether who is not in a list of the overview had no requests; otherwise it is not known. */
export function listsAll(rows: readonly unknown[] | undefined): boolean {
  return rows !== undefined && rows.length < MOST_LISTED;
}
