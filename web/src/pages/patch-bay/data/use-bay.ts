import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useLiveEvent } from '../../../live/live.js';
import { joined } from '../model/arrange.js';
import type { BayPurpose } from '../model/serving.js';
import { firstPurposes } from './bay-pages.js';
import { type ProviderPage, providerPage, showHealth } from './providers.js';
import { type Rest, useRest } from './use-rest.js';

export interface Bay {
  /** All that are known, in the order in which they were created. */
  readonly purposes: readonly BayPurpose[];
  /** How far those are all of them; the first ones come before the others. */
  readonly rest: Rest['state'];
  readonly restError: Rest['error'];
  readonly isRestOld: Rest['isOld'];
  readonly wantRest: Rest['want'];
  readonly retryRest: Rest['retry'];
  readonly first: ProviderPage;
}

interface BayQuery {
  readonly bay: Bay | undefined;
  readonly error: Error | null;
  readonly retry: () => void;
}

/** Purposes with their chains, the first of them at first, and the first providers. */
export function useBay(): BayQuery {
  const client = useQueryClient();
  const purposes = useQuery(firstPurposes);
  const providers = useQuery(providerPage());
  const rest = useRest(purposes);
  useLiveEvent('health', (event) => showHealth(client, event));

  const firsts = purposes.data?.purposes;
  // Those that stay as they are stay the same objects, so that nothing is drawn again for them.
  const all = useMemo(() => firsts && joined(firsts, rest.purposes), [firsts, rest.purposes]);
  const { data: first } = providers;
  const bay = useMemo(() => all && first && { purposes: all, first, ...restOf(rest) }, [all, first, rest]);
  const queries = [purposes, providers];
  return {
    bay,
    error: queries.find(({ error, data }) => error !== null && data === undefined)?.error ?? null,
    retry: () => queries.forEach((query) => query.isError && void query.refetch()),
  };
}

function restOf({ state, error, isOld, want, retry }: Rest): Omit<Bay, 'purposes' | 'first'> {
  return { rest: state, restError: error, isRestOld: isOld, wantRest: want, retryRest: retry };
}
