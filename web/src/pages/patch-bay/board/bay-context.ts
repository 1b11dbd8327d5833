import { createContext, useContext } from 'react';
import type { Bay } from '../data/use-bay.js';
import type { Traffic } from '../data/use-traffic.js';
import type { Opened } from '../model/opened.js';

/** What everything on the page looks at. */
export interface BayView {
  readonly bay: Bay;
  readonly traffic: Traffic;
  /** Opens something in the side panel; null closes it. */
  readonly open: (opened: Opened | null) => void;
}

export const BayContext = createContext<BayView | null>(null);

export function useBayView(): BayView {
  const view = useContext(BayContext);
  if (view === null) throw new Error('the patch bay’s parts are used outside of it');
  return view;
}
