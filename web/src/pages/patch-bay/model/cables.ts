import type { Schema } from '../../../api/types.js';
import { keyOf, type ProviderKey } from './opened.js';
import { type BayPurpose, type ProviderOf, servingTier, whoCanAnswer } from './serving.js';

/** `live`: carries the purpose's requests now. `fallback`: waits for its turn. `out`: plugged in, but cannot be used now. */
export type CableKind = 'live' | 'fallback' | 'out';

export interface Cable {
  readonly id: string;
  readonly slug: string;
  readonly provider: ProviderKey;
  readonly kind: CableKind;
  readonly hue: number;
  /** Position of its tier: 0 is the first choice. */
  readonly order: number;
  /** Written on it: a fallback's order, what share of the requests it takes. */
  readonly label: string;
}

export const STRATEGY_WORDS: Readonly<Record<Schema<'Tier'>['strategy'], string>> = {
  weighted: 'by weight',
  least_busy: 'least busy',
  lowest_latency: 'fastest',
  cheapest: 'cheapest',
  affinity: 'same conversation',
};

/** Cables of one purpose, in the order of its chain. */
export function cablesOf(bayPurpose: BayPurpose, providerOf: ProviderOf): readonly Cable[] {
  const { purpose, active, hue } = bayPurpose;
  const tiers = active?.tiers ?? [];
  const serving = servingTier(tiers, providerOf);
  const canAnswer = whoCanAnswer(tiers, providerOf);
  return tiers.flatMap((tier, order) => {
    const able = tier.targets.filter(canAnswer);
    return tier.targets.map((target, place) => {
      const kind = kindOf({ isAble: able.includes(target), isServing: order === serving });
      const share = kind === 'out' ? '' : shareOf(tier, target, able);
      return {
        id: `${purpose.slug}/${order}/${place}`,
        slug: purpose.slug,
        provider: keyOf(target.provider_type, target.provider_id),
        kind,
        hue,
        order,
        label: [kind === 'live' || order === 0 ? '' : String(order), share].filter(Boolean).join(' · '),
      };
    });
  });
}

function kindOf({ isAble: able, isServing }: { readonly isAble: boolean; readonly isServing: boolean }): CableKind {
  if (!able) return 'out';
  return isServing ? 'live' : 'fallback';
}

/** Of a tier with several targets: `70 %`, or how it is chosen who answers; of those who are there. */
export function shareOf(
  { strategy, targets }: Schema<'Tier'>,
  { weight }: Schema<'TierTarget'>,
  able: readonly Schema<'TierTarget'>[] = targets,
): string {
  if (able.length < 2) return '';
  if (strategy !== 'weighted') return STRATEGY_WORDS[strategy];
  const sum = able.reduce((all, each) => all + each.weight, 0);
  return sum === 0 ? '' : `${Math.round((weight / sum) * 100)} %`;
}
