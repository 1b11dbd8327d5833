import {
  type PointerEvent as ReactPointerEvent,
  type RefObject,
  useCallback,
  useEffect,
  useRef,
  useState,
} from 'react';
import type { Point } from '../model/cable-layout.js';
import { type ProviderKey, providerKeyIn } from '../model/opened.js';

/** A cable in somebody's hand. */
export interface Drag {
  readonly slug: string;
  /** Its loose end, from the bay's upper left corner. */
  readonly end: Point;
  readonly over: ProviderKey | null;
}

/** Less than this is a click whose hand was not quite still. */
const LEAST_WAY_PX = 5;
/** So near to the window's edge, the page scrolls along. */
const EDGE_PX = 40;
const SCROLL_PX = 14;

interface Dragging {
  readonly drag: Drag | null;
  /** To be called when a jack is pressed. */
  readonly begin: (slug: string, event: ReactPointerEvent) => void;
}

/** Pulls a cable from a purpose's jack to a provider; Escape lets go of it. */
export function useDrag(
  bay: RefObject<HTMLElement | null>,
  onDrop: (slug: string, provider: ProviderKey) => void,
): Dragging {
  const [drag, setDrag] = useState<Drag | null>(null);
  const stop = useRef<(() => void) | null>(null);
  useEffect(() => () => stop.current?.(), []);
  const latest = useRef(onDrop);
  useEffect(() => {
    latest.current = onDrop;
  });

  const begin = useCallback(
    (slug: string, { clientX, clientY, button }: ReactPointerEvent): void => {
      if (button !== 0) return;
      const ending = new AbortController();
      const { signal } = ending;
      let held: Drag | null = null;
      const end = (): void => {
        ending.abort();
        setDrag(null);
      };
      const move = (event: PointerEvent): void => {
        const way = Math.hypot(event.clientX - clientX, event.clientY - clientY);
        if (held === null && way < LEAST_WAY_PX) return;
        event.preventDefault();
        scrollAlong(event.clientY);
        held = { slug, end: pointIn(bay.current, event), over: providerAt(event) };
        setDrag(held);
      };
      const drop = (): void => {
        end();
        if (held !== null && held.over !== null) latest.current(slug, held.over);
      };
      window.addEventListener('pointermove', move, { signal });
      window.addEventListener('pointerup', drop, { signal });
      window.addEventListener('pointercancel', end, { signal });
      window.addEventListener('keydown', ({ key }) => key === 'Escape' && end(), { signal });
      stop.current = () => ending.abort();
    },
    [bay],
  );
  return { drag, begin };
}

function pointIn(bay: HTMLElement | null, { clientX, clientY }: PointerEvent): Point {
  const { left = 0, top = 0 } = bay?.getBoundingClientRect() ?? {};
  return { x: clientX - left, y: clientY - top };
}

function providerAt({ clientX, clientY }: PointerEvent): ProviderKey | null {
  const card = document.elementFromPoint(clientX, clientY)?.closest<HTMLElement>('[data-provider]');
  return providerKeyIn(card?.dataset['provider']);
}

function scrollAlong(y: number): void {
  if (y < EDGE_PX) window.scrollBy(0, -SCROLL_PX);
  else if (y > window.innerHeight - EDGE_PX) window.scrollBy(0, SCROLL_PX);
}
