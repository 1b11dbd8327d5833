import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { overviewQuery } from '../../../api/overview.js';
import type { Schema } from '../../../api/types.js';
import { keyOf, type ProviderKey } from '../model/opened.js';

export interface Traffic {
  readonly overview: Schema<'Overview'> | undefined;
  readonly error: Error | null;
  readonly retry: () => void;
  readonly ofPurpose: ReadonlyMap<string, Schema<'PurposeTraffic'>>;
  readonly ofProvider: ReadonlyMap<ProviderKey, Schema<'ProviderTraffic'>>;
}

/**
 * What goes through the bay in the last hour; live events keep it fresh.
 *
 * @param isOn nothing is asked for before
 */
export function useTraffic(isOn: boolean): Traffic {
  const { data: overview, error, refetch } = useQuery({ ...overviewQuery, enabled: isOn });
  const ofPurpose = useMemo(() => new Map(overview?.purposes.map((each) => [each.slug, each])), [overview]);
  const ofProvider = useMemo(
    () => new Map(overview?.providers.map((each) => [keyOf(each.provider_type, each.provider_id), each])),
    [overview],
  );
  return useMemo(
    () => ({ overview, error, retry: () => void refetch(), ofPurpose, ofProvider }),
    [overview, error, refetch, ofPurpose, ofProvider],
  );
}
