import { useQueries } from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';
import { type BayProvider, ofTarget } from '../model/bay-provider.js';
import { keyOf, type ProviderKey } from '../model/opened.js';
import type { ProviderOf } from '../model/serving.js';
import { oneProvider } from './providers.js';

/**
 * Looks providers up: those among the first ones are known already, others are asked for one by one, which is why only keys
 * of what is in sight should be passed.
 */
export function useProviders(
  known: readonly BayProvider[],
  wanted: readonly ProviderKey[],
): { readonly providerOf: ProviderOf; readonly byKey: ReadonlyMap<ProviderKey, BayProvider> } {
  const missing = useMemo(() => {
    const there = new Set(known.map(({ key }) => key));
    return wanted.filter((key) => !there.has(key));
  }, [known, wanted]);
  const asked = useQueries({ queries: missing.map(oneProvider), combine: dataIn });
  const byKey = useMemo(
    () => new Map([...known, ...asked].map((provider) => [provider.key, provider])),
    [known, asked],
  );
  const providerOf: ProviderOf = useCallback(
    (target) => byKey.get(keyOf(target.provider_type, target.provider_id)) ?? ofTarget(target),
    [byKey],
  );
  return { providerOf, byKey };
}

function dataIn(results: readonly { readonly data: BayProvider | undefined }[]): readonly BayProvider[] {
  return results.flatMap(({ data }) => data ?? []);
}
