import type { Schema } from '../../../api/types.js';
import { isAble, isWell } from '../../../health/provider-health.js';
import type { Tone } from '../../../ui/status.js';
import type { BayProvider } from './bay-provider.js';
import { keyOf, type ProviderKey } from './opened.js';

/** A purpose with what is plugged into it. */
export interface BayPurpose {
  readonly purpose: Schema<'PurposeView'>;
  /** Null: nothing is plugged in. */
  readonly active: Schema<'Active'> | null;
  /** 1 to 8: its hue, by the order in which purposes were created. */
  readonly hue: number;
}

export type ProviderOf = (target: Schema<'TierTarget'>) => BayProvider;

export interface PurposeWord {
  readonly tone: Tone;
  readonly word: string;
}

/**
 * Tells who of a chain can answer now: whoever is well. Where nobody is, whoever is let one request to see whether they are
 * back.
 */
export function whoCanAnswer(
  tiers: readonly Schema<'Tier'>[],
  providerOf: ProviderOf,
): (target: Schema<'TierTarget'>) => boolean {
  const isSomebodyWell = tiers.some(({ targets }) => targets.some((target) => isWell(providerOf(target))));
  return (target) => (isSomebodyWell ? isWell : isAble)(providerOf(target));
}

/** Position of the tier that answers now: the first one somebody of which can; -1 when there is none. */
export function servingTier(tiers: readonly Schema<'Tier'>[], providerOf: ProviderOf): number {
  const canAnswer = whoCanAnswer(tiers, providerOf);
  return tiers.findIndex(({ targets }) => targets.some(canAnswer));
}

export function wordOf({ active }: BayPurpose, providerOf: ProviderOf): PurposeWord {
  if (active === null) return { tone: 'off', word: 'not plugged' };
  const tier = servingTier(active.tiers, providerOf);
  if (tier === 0) return { tone: 'ok', word: 'normal' };
  return tier > 0 ? { tone: 'warn', word: 'on fallback' } : { tone: 'bad', word: 'no provider left' };
}

/** Keys of all providers in a chain, those of the first tier first, each once. */
export function keysIn(active: Schema<'Active'> | null): readonly ProviderKey[] {
  const all = (active?.tiers ?? []).flatMap(({ targets }) => targets);
  return [...new Set(all.map((target) => keyOf(target.provider_type, target.provider_id)))];
}
