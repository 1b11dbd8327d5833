import type { Schema } from '../../../api/types.js';
import { keysIn, type BayPurpose } from './serving.js';
import type { ProviderKey } from './opened.js';

const HUES = 8;

/**
 * Purposes with their chains and hues.
 *
 * @param purposes from the first one that was created on, in that order
 */
export function arrange(
  purposes: readonly Schema<'PurposeView'>[],
  chains: readonly Schema<'Active'>[],
): readonly BayPurpose[] {
  const chainOf = new Map(chains.map((active) => [active.purpose, active]));
  return purposes.map((purpose, place) => ({
    purpose,
    active: chainOf.get(purpose.slug) ?? null,
    hue: (place % HUES) + 1,
  }));
}

/**
 * The first purposes and those behind them. Both may be of different moments: where one is among both, the first ones are as
 * new at least.
 */
export function joined(first: readonly BayPurpose[], behind: readonly BayPurpose[]): readonly BayPurpose[] {
  const there = new Set(first.map(({ purpose }) => purpose.slug));
  return [...first, ...behind.filter(({ purpose }) => !there.has(purpose.slug))];
}

/** Whether a purpose, or who is plugged into it, is meant by what somebody types. */
export function isMeant({ purpose, active }: BayPurpose, text: string): boolean {
  const wanted = text.trim().toLowerCase();
  const providers = (active?.tiers ?? []).flatMap(({ targets }) =>
    targets.flatMap(({ provider, model }) => [provider.name ?? provider.key_name ?? '', model ?? '']),
  );
  const words = [purpose.slug, purpose.description, ...purpose.agent_types, ...providers];
  return wanted === '' || words.some((word) => word.toLowerCase().includes(wanted));
}

/** Providers that chains name: all first choices in the order of the purposes, then the fallbacks, so that few cables cross. */
export function pluggedKeys(purposes: readonly BayPurpose[]): readonly ProviderKey[] {
  const firsts = purposes.flatMap(({ active }) => keysIn(active && { ...active, tiers: active.tiers.slice(0, 1) }));
  const all = purposes.flatMap(({ active }) => keysIn(active));
  return [...new Set([...firsts, ...all])];
}
