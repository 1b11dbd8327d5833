import { type RefObject, useEffect, useRef } from 'react';

/** Gives the focus to what has just come: the button that had it is gone, and from nowhere keys lead nowhere. */
export function useArrival<Part extends HTMLElement>(): RefObject<Part | null> {
  const part = useRef<Part>(null);
  useEffect(() => part.current?.focus(), []);
  return part;
}
