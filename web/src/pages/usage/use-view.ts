import { useCallback, useMemo } from 'react';
import { useLocation, useSearch } from 'wouter';
import { paramsOf, type View, viewIn } from './view.js';

/** The view of the address, and how to change some of it; whoever gets the address sees the same. */
export function useView(): readonly [View, (change: Partial<View>) => void] {
  const search = useSearch();
  const [path, navigate] = useLocation();
  const view = useMemo(() => viewIn(new URLSearchParams(search)), [search]);
  const change = useCallback(
    (part: Partial<View>) => {
      const kept = new URLSearchParams(search).get('tab');
      const params = paramsOf({ ...view, ...part });
      if (kept !== null) params.set('tab', kept);
      const text = params.toString();
      navigate(text === '' ? path : `${path}?${text}`, { replace: true });
    },
    [view, search, navigate, path],
  );
  return [view, change];
}
