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

/** What cards look at. It stays the same when other purposes are added. */
export type CardView = Pick<BayView, 'traffic' | 'open'>;

export const BayContext = createContext<BayView | null>(null);
export const CardContext = createContext<CardView | null>(null);

export function useBayView(): BayView {
  return inBay(useContext(BayContext));
}

export function useCardView(): CardView {
  return inBay(useContext(CardContext));
}

function inBay<View>(view: View | null): View {
  if (view === null) throw new Error('the patch bay’s parts are used outside of it');
  return view;
}
