import { type RefObject, useEffect, useState } from 'react';
import type { Look } from '../model/look.js';
import { providerKeyIn } from '../model/opened.js';

/** The card somebody's pointer or focus is on; null: none. */
export function useLook(bay: RefObject<HTMLElement | null>): Look | null {
  const [look, setLook] = useState<Look | null>(null);
  useEffect(() => {
    const { current } = bay;
    if (current === null) return undefined;
    const listening = new AbortController();
    const { signal } = listening;
    const see = ({ target }: Event): void => setLook((was) => unlessSame(was, lookAt(target)));
    const lookAway = (): void => setLook(null);
    current.addEventListener('pointerover', see, { signal });
    current.addEventListener('focusin', see, { signal });
    current.addEventListener('pointerleave', lookAway, { signal });
    current.addEventListener('focusout', lookAway, { signal });
    return () => listening.abort();
  }, [bay]);
  return look;
}

function lookAt(target: EventTarget | null): Look | null {
  const card = target instanceof Element ? target.closest<HTMLElement>('[data-purpose], [data-provider]') : null;
  const { purpose, provider } = card?.dataset ?? {};
  if (purpose !== undefined) return { slug: purpose };
  const key = providerKeyIn(provider);
  return key === null ? null : { provider: key };
}

function unlessSame(was: Look | null, is: Look | null): Look | null {
  return was?.slug === is?.slug && was?.provider === is?.provider ? was : is;
}
