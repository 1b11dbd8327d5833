import { useQuery } from '@tanstack/react-query';
import { useDeferredValue, useMemo, useState } from 'react';
import { FIRST_PURPOSES } from '../data/bay-pages.js';
import { providerPage } from '../data/providers.js';
import { useProviders } from '../data/use-providers.js';
import { isMeant, pluggedKeys } from '../model/arrange.js';
import { type BayProvider, ofTarget } from '../model/bay-provider.js';
import { keyOf, type ProviderKey } from '../model/opened.js';
import type { BayPurpose, ProviderOf } from '../model/serving.js';
import { useBayView } from './bay-context.js';

/** So many fill a window. The others follow once the page answers. */
const FIRST = 10;

export interface BoardView {
  readonly text: string;
  readonly setText: (text: string) => void;
  /** All that the text is found in. */
  readonly meant: readonly BayPurpose[];
  /** Those of them that are shown. */
  readonly shown: readonly BayPurpose[];
  readonly showMore: () => void;
  /** Somebody looks for more than the first purposes. */
  readonly wantsMore: boolean;
  readonly plugged: readonly BayProvider[];
  readonly others: readonly BayProvider[];
  readonly hasMore: boolean;
  readonly providerOf: ProviderOf;
}

const NOBODY: readonly BayProvider[] = [];

/** What is on the board: a page of purposes, whoever they are plugged into, and who else there is. */
export function useBoard(): BoardView {
  const { bay } = useBayView();
  const [text, setText] = useState('');
  const [limit, setLimit] = useState(FIRST_PURPOSES);
  const drawn = useDeferredValue(limit, FIRST);
  const wanted = useDeferredValue(text).trim();
  const isSearch = wanted !== '';
  const { data: found } = useQuery({ ...providerPage(wanted), enabled: isSearch, placeholderData: (was) => was });

  const meant = useMemo(() => bay.purposes.filter((each) => isMeant(each, wanted)), [bay, wanted]);
  const shown = useMemo(() => meant.slice(0, drawn), [meant, drawn]);
  const keys = useMemo(() => pluggedKeys(shown), [shown]);
  const foundRows = isSearch ? (found?.rows ?? NOBODY) : NOBODY;
  const known = useMemo(() => [...bay.first.rows, ...foundRows], [bay, foundRows]);
  const { providerOf, byKey } = useProviders(known, keys);

  const plugged = useMemo(() => {
    const named = stubsOf(shown);
    return keys.flatMap((key) => byKey.get(key) ?? named.get(key) ?? []);
  }, [keys, byKey, shown]);
  const others = useMemo(() => {
    // Any of them may be plugged into a purpose that is not known yet.
    if (bay.rest === 'coming') return NOBODY;
    const taken = new Set(isSearch ? keys : pluggedKeys(bay.purposes));
    return (isSearch ? foundRows : bay.first.rows).filter(({ key }) => !taken.has(key));
  }, [bay, foundRows, isSearch, keys]);
  return {
    text,
    setText,
    meant,
    shown,
    showMore: () => setLimit(limit + FIRST_PURPOSES),
    wantsMore: text.trim() !== '' || limit > bay.purposes.length,
    plugged,
    others,
    hasMore: isSearch ? (found?.hasMore ?? false) : bay.first.hasMore,
    providerOf,
  };
}

/** What chains tell of providers that have not been asked for yet. */
function stubsOf(purposes: readonly BayPurpose[]): ReadonlyMap<ProviderKey, BayProvider> {
  const targets = purposes.flatMap(({ active }) => (active?.tiers ?? []).flatMap((tier) => tier.targets));
  return new Map(targets.map((target) => [keyOf(target.provider_type, target.provider_id), ofTarget(target)]));
}
