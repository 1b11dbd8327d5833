import type { Active, Provider, ProviderType, Tier, TierTarget } from './management-api.js';

export interface ChainTarget {
  readonly provider_type: ProviderType;
  readonly provider_id: number;
  readonly model?: string | null;
  readonly weight?: number;
}

export interface ChainTier {
  readonly strategy: string;
  readonly targets: readonly ChainTarget[];
}

interface Wish {
  readonly model?: string | undefined;
  /** Without the fallbacks there are. */
  readonly only?: boolean | undefined;
  /** These fallbacks, in this order, in place of those there are. */
  readonly fallbacks?: readonly Provider[] | undefined;
}

/**
 * The chain with this provider in front. What served before becomes its fallback, in the order it has, so that a switch
 * never takes away what a request could fall back to.
 */
export function switchedChain(
  active: Active | null,
  provider: Provider,
  { model, only, fallbacks }: Wish,
): readonly ChainTier[] {
  const isWanted = (target: TierTarget): boolean =>
    target.provider_type === provider.type && target.provider_id === provider.id;
  const tiers = active?.tiers ?? [];
  const rest = only === true ? [] : tiers;
  const front = tierOf(provider, model ?? tiers.flatMap(({ targets }) => targets).find(isWanted)?.model);
  if (fallbacks) return [front, ...fallbacks.map((fallback) => tierOf(fallback, null))];
  return [front, ...rest.flatMap((tier) => without(tier, isWanted))];
}

function tierOf({ type, id }: Provider, model: string | null | undefined): ChainTier {
  const pinned = typeof model === 'string' && { model };
  return { strategy: 'weighted', targets: [{ provider_type: type, provider_id: id, ...pinned }] };
}

function without({ strategy, targets }: Tier, isWanted: (target: TierTarget) => boolean): ChainTier[] {
  const kept = targets.filter((target) => !isWanted(target));
  return kept.length === 0 ? [] : [{ strategy, targets: kept.map(reference) }];
}

export function reference({ provider_type, provider_id, model, weight }: TierTarget): ChainTarget {
  return { provider_type, provider_id, weight, ...(model !== null && { model }) };
}
