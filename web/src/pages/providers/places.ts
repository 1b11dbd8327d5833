import type { Schema } from '../../api/types.js';

/** Where a chain leads to a provider. */
export interface Place {
  readonly purpose: string;
  /** `active`, `fallback 2`, … */
  readonly as: string;
  /** Model the chain pins there. */
  readonly model: string | null;
}

type Chain = Pick<Schema<'Active'>, 'purpose' | 'tiers'>;

/** All places of a provider, those where it is active first. */
export function placesOf(chains: readonly Chain[], providerId: number): readonly Place[] {
  const places = chains.flatMap(({ purpose, tiers }) =>
    tiers.flatMap(({ targets }, tier) =>
      targets
        .filter(({ provider_id }) => provider_id === providerId)
        .map(({ model }) => ({ purpose, model, tier, as: tier === 0 ? 'active' : `fallback ${tier}` })),
    ),
  );
  return places
    .toSorted((one, other) => one.tier - other.tier || one.purpose.localeCompare(other.purpose))
    .map(({ purpose, as, model }) => ({ purpose, as, model }));
}

/** `chat (active) and clinical (fallback 2)` */
export function inWords(places: readonly Place[]): string {
  const words = places.map(({ purpose, as }) => `${purpose} (${as})`);
  const last = words.pop();
  if (last === undefined) return '';
  return words.length === 0 ? last : `${words.join(', ')} and ${last}`;
}
