import type { Schema } from '../../../api/types.js';
import { keyOf, type ProviderKey } from './opened.js';

/** As what a provider stands in a chain: `Active`, `Fallback 2`; undefined when it does not. */
export function roleIn(active: Schema<'Active'> | null, key: ProviderKey): string | undefined {
  const order = (active?.tiers ?? []).findIndex(({ targets }) =>
    targets.some((target) => keyOf(target.provider_type, target.provider_id) === key),
  );
  if (order < 0) return undefined;
  return order === 0 ? 'Active' : `Fallback ${order}`;
}
