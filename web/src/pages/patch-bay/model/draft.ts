import type { ProviderType, Schema } from '../../../api/types.js';
import type { BayProvider } from './bay-provider.js';

export type Strategy = Schema<'Tier'>['strategy'];

export interface DraftTarget {
  readonly type: ProviderType;
  readonly id: number;
  readonly name: string;
  readonly place: string;
  /** Pinned; null leaves it to the provider or the request. */
  readonly model: string | null;
  readonly weight: number;
}

export interface DraftTier {
  readonly strategy: Strategy;
  readonly targets: readonly DraftTarget[];
}

/** A chain as it would be: the first tier active, the rest fallbacks. */
export type Draft = readonly DraftTier[];

export function draftOf(
  tiers: readonly Schema<'Tier'>[],
  describe: (target: Schema<'TierTarget'>) => BayProvider,
): Draft {
  return tiers.map(({ strategy, targets }) => ({
    strategy,
    targets: targets.map((target) => ({ ...targetFor(describe(target)), model: target.model, weight: target.weight })),
  }));
}

export function targetFor({ type, id, name, place }: Pick<BayProvider, 'type' | 'id' | 'name' | 'place'>): DraftTarget {
  return { type, id, name, place, model: null, weight: 1 };
}

/** The provider becomes the active one; what was active is its first fallback. Its other places in the chain go. */
export function pluggedInFront(draft: Draft, target: DraftTarget): Draft {
  const [first] = draft;
  const isThere = first?.targets.length === 1 && first.targets.some((each) => isSameProvider(each, target));
  return isThere ? draft : [tierOf(target), ...without(draft, target)];
}

export function withFallback(draft: Draft, target: DraftTarget): Draft {
  return [...draft, tierOf(target)];
}

/** One more target of the same rank. */
export function shared(draft: Draft, tier: number, target: DraftTarget): Draft {
  return replaced(draft, tier, (was) => ({ ...was, targets: [...was.targets, target] }));
}

export function moved(draft: Draft, tier: number, by: -1 | 1): Draft {
  const other = draft[tier + by];
  const own = draft[tier];
  if (!other || !own) return draft;
  return draft.map((each, place) => (place === tier ? other : place === tier + by ? own : each));
}

export function withStrategy(draft: Draft, tier: number, strategy: Strategy): Draft {
  return replaced(draft, tier, (was) => ({ ...was, strategy }));
}

export function changed(
  draft: Draft,
  [tier, place]: readonly [number, number],
  change: Partial<Pick<DraftTarget, 'model' | 'weight'>>,
): Draft {
  return replaced(draft, tier, (was) => ({
    ...was,
    targets: was.targets.map((target, index) => (index === place ? { ...target, ...change } : target)),
  }));
}

export function removed(draft: Draft, [tier, place]: readonly [number, number]): Draft {
  return withoutEmpty(
    replaced(draft, tier, (was) => ({ ...was, targets: was.targets.filter((_, index) => index !== place) })),
  );
}

/** As `POST /active` takes it. */
export function bodyOf(purpose: string, draft: Draft): Schema<'ActivateProvider'> {
  return {
    purpose,
    tiers: draft.map(({ strategy, targets }) => ({
      strategy,
      targets: targets.map(({ type, id, model, weight }) => ({ provider_type: type, provider_id: id, model, weight })),
    })),
  };
}

export function isSameChain(one: Draft, other: Draft): boolean {
  return JSON.stringify(bodyOf('', one)) === JSON.stringify(bodyOf('', other));
}

function tierOf(target: DraftTarget): DraftTier {
  return { strategy: 'weighted', targets: [target] };
}

function replaced(draft: Draft, tier: number, change: (was: DraftTier) => DraftTier): Draft {
  return draft.map((each, index) => (index === tier ? change(each) : each));
}

function without(draft: Draft, target: DraftTarget): Draft {
  return withoutEmpty(
    draft.map((tier) => ({ ...tier, targets: tier.targets.filter((each) => !isSameProvider(each, target)) })),
  );
}

function withoutEmpty(draft: Draft): Draft {
  return draft.filter(({ targets }) => targets.length > 0);
}

function isSameProvider(one: DraftTarget, other: DraftTarget): boolean {
  return one.type === other.type && one.id === other.id;
}
