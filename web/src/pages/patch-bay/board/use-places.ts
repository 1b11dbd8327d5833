import { type RefObject, useLayoutEffect, useState } from 'react';
import type { Box, Places } from '../model/cable-layout.js';
import { type ProviderKey, providerKeyIn } from '../model/opened.js';

const NOWHERE: Places = { purposes: new Map(), providers: new Map() };

/** Where the cards lie, measured again whenever there are others or they move. They carry `data-purpose` or `data-provider`. */
export function usePlaces(bay: RefObject<HTMLElement | null>): Places {
  const [places, setPlaces] = useState<Places>(NOWHERE);
  useLayoutEffect(() => {
    const { current } = bay;
    if (current === null) return undefined;
    const measure = (): void => setPlaces((was) => unlessSame(was, measured(current)));
    // It tells the size it begins with, too.
    const sizes = new ResizeObserver(measure);
    sizes.observe(current);
    const cards = new MutationObserver(measure);
    cards.observe(current, { childList: true, subtree: true });
    return () => {
      sizes.disconnect();
      cards.disconnect();
    };
  }, [bay]);
  return places;
}

function measured(bay: HTMLElement): Places {
  const origin = bay.getBoundingClientRect();
  const boxOf = (card: Element): Box => {
    const { left, right, top, height } = card.getBoundingClientRect();
    return { left: left - origin.left, right: right - origin.left, top: top - origin.top, height };
  };
  const purposes = new Map<string, Box>();
  for (const card of bay.querySelectorAll<HTMLElement>('[data-purpose]'))
    purposes.set(card.dataset['purpose'] ?? '', boxOf(card));
  const providers = new Map<ProviderKey, Box>();
  for (const card of bay.querySelectorAll<HTMLElement>('[data-provider]')) {
    const key = providerKeyIn(card.dataset['provider']);
    if (key !== null) providers.set(key, boxOf(card));
  }
  return { purposes, providers };
}

function unlessSame(was: Places, is: Places): Places {
  return flat(was) === flat(is) ? was : is;
}

function flat({ purposes, providers }: Places): string {
  return JSON.stringify([...purposes, ...providers]);
}
