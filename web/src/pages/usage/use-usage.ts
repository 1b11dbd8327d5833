import { useQueries, useQuery, useQueryClient, type UseQueryResult } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { api, dataOf } from '../../api/client.js';
import { keys } from '../../api/keys.js';
import { overviewQuery } from '../../api/overview.js';
import type { Schema } from '../../api/types.js';
import { idCursor, type Pages, usePages } from '../../api/use-pages.js';
import { useLiveEvent } from '../../live/live.js';
import { soon } from '../../live/soon.js';
import type { GroupFilter } from './sums.js';
import type { Group, Period } from './view.js';

const REFRESH_EVERY_MS = 20_000;
/** Hours of a week, days of a year: one page has them all. */
const ALL_BUCKETS = 1000;

/** Sums of everything in a period, together and by its hours or days. */
export function useWhole({ from, to, bucket }: Period): UseQueryResult<Schema<'UsagePage'>> {
  const query = { from, to, group_by: bucket, limit: ALL_BUCKETS };
  return useQuery({
    queryKey: [...keys.usage, 'whole', bucket, from, to],
    queryFn: () => dataOf(api.GET('/api/v1/llm-config/usage', { params: { query } })),
  });
}

/** Sums of everything in a period. */
export function useTotal({ from, to }: Period): UseQueryResult<Schema<'UsagePage'>> {
  return useQuery({
    queryKey: [...keys.usage, 'total', from, to],
    queryFn: () => dataOf(api.GET('/api/v1/llm-config/usage', { params: { query: { from, to } } })),
  });
}

/** Sums of each purpose, provider, model or app, those with most requests first, page by page. */
export function useGroups(period: Period, by: Group): Pages<Schema<'UsageRow'>> {
  const { from, to } = period;
  return usePages([...keys.usage, 'groups', by, from, to], (page) =>
    dataOf(
      api.GET('/api/v1/llm-config/usage', {
        params: { query: { from, to, group_by: by, ...idCursor(page) } },
      }),
    ),
  );
}

export interface Buckets {
  readonly rows: readonly (readonly Schema<'UsageRow'>[])[];
  readonly isPending: boolean;
  readonly error: Error | null;
}

/** Sums by hour or day of each filter; the API sums up what is filtered, so that nobody reads every group of every hour. */
export function useBuckets(period: Period, filters: readonly GroupFilter[], isOn: boolean): Buckets {
  const { from, to, bucket } = period;
  return useQueries({
    queries: filters.map((filter) => ({
      queryKey: [...keys.usage, 'buckets', bucket, from, to, filter],
      queryFn: async () => {
        const query = { from, to, group_by: bucket, limit: ALL_BUCKETS, ...filter };
        const page = await dataOf(api.GET('/api/v1/llm-config/usage', { params: { query } }));
        return page.data;
      },
      enabled: isOn,
    })),
    combine: (results) => ({
      rows: results.map(({ data }) => data ?? []),
      isPending: results.some(({ isPending }) => isPending),
      error: results.find(({ error }) => error !== null)?.error ?? null,
    }),
  });
}

/** The last hour by the minute: what the sums by the hour do not tell. */
export function useLastHour(isOn: boolean): UseQueryResult<Schema<'Overview'>> {
  return useQuery({ ...overviewQuery, enabled: isOn });
}

/** Asks again while there is traffic, now and then. */
export function useFreshUsage(): void {
  const client = useQueryClient();
  const refresh = useMemo(
    () =>
      soon(REFRESH_EVERY_MS, () => {
        void client.invalidateQueries({ queryKey: keys.usage });
        void client.invalidateQueries({ queryKey: keys.budgets });
      }),
    [client],
  );
  useLiveEvent('traffic', refresh);
}

/** The time as of the last traffic: exact enough for periods of whole hours. */
export function useNow(): number {
  const [now, setNow] = useState(() => Date.now());
  useLiveEvent('traffic', () => setNow(Date.now()));
  return now;
}
