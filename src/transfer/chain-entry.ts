import type { Entry } from './entry-views.js';

interface TargetRow {
  readonly tier: number;
  readonly position: number;
  readonly providerId: number;
  readonly model: string | null;
  readonly weight: number;
}

interface TierRow {
  readonly tier: number;
  readonly strategy: string;
}

/** A purpose with what it is plugged into, from the rows of its chain. */
export function chainEntry(
  purpose: string,
  { targets, tiers }: { readonly targets: readonly TargetRow[]; readonly tiers: readonly TierRow[] },
  names: ReadonlyMap<number, string>,
): Entry {
  const places = Map.groupBy(targets.toSorted(inOrder), ({ tier }) => tier);
  return {
    purpose,
    tiers: [...places].map(([place, sharing]) => ({
      strategy: tiers.find(({ tier }) => tier === place)?.strategy ?? 'weighted',
      targets: sharing.map((target) => targetEntry(target, names)),
    })),
  };
}

function targetEntry({ providerId, model, weight }: TargetRow, names: ReadonlyMap<number, string>): Entry {
  return { provider: names.get(providerId), ...(model !== null && { model }), ...(weight !== 1 && { weight }) };
}

function inOrder(a: TargetRow, b: TargetRow): number {
  return a.tier - b.tier || a.position - b.position;
}
