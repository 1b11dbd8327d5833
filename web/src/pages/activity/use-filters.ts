import { useCallback, useMemo } from 'react';
import { useLocation, useSearch } from 'wouter';
import { type Filters, filtersIn, paramsOf } from './filters.js';

/** The filters of the address, and how to change some of them; whoever gets the address sees the same. */
export function useFilters(): readonly [Filters, (change: Partial<Filters>) => void] {
  const search = useSearch();
  const [path, navigate] = useLocation();
  const filters = useMemo(() => filtersIn(new URLSearchParams(search)), [search]);
  const change = useCallback(
    (part: Partial<Filters>) => {
      const params = paramsOf({ ...filters, ...part }).toString();
      navigate(params === '' ? path : `${path}?${params}`, { replace: true });
    },
    [filters, navigate, path],
  );
  return [filters, change];
}
