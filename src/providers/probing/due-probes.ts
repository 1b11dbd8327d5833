import type { Provider, Snapshot } from '../../snapshot/snapshot.js';
import type { ProviderVitals } from '../../snapshot/vitals/provider-vitals.js';
import type { ProbingRhythm } from './probing-rhythm.js';

/** Providers that requests may be sent to: usable ones in some chain. Nobody waits for the others. */
export function interestingProviders({ purposes }: Snapshot): readonly Provider[] {
  const targets = [...purposes.values()].flatMap(({ tiers }) => tiers.flatMap((tier) => tier.targets));
  const usable = targets.filter(({ provider }) => isUsable(provider));
  return [...new Map(usable.map(({ provider }) => [provider.id, provider])).values()];
}

function isUsable({ enabled, fault, pending }: Provider): boolean {
  return enabled && fault === null && pending === null;
}

/**
 * Whether it is to be found out now how a provider is doing, which one instance does for all of them; requests that
 * succeed tell as much as probes and cost nothing more.
 */
export function isDue(provider: Provider, vitals: ProviderVitals, rhythm: ProbingRhythm, now: number): boolean {
  const dueAt = probeDueAt(provider, vitals, rhythm, now);
  return dueAt !== undefined && now >= dueAt;
}

/** From when on that is so, as things are now, monotonic milliseconds; undefined when there is nothing to find out. */
export function probeDueAt(
  { type, limits }: Provider,
  vitals: ProviderVitals,
  { serverMs, vendorMs }: ProbingRhythm,
  now: number,
): number | undefined {
  const isServer = type === 'ai_server';
  if (!isServer && vitals.breaker.state(now, limits.breakerOpenMs) === 'closed') return undefined;
  const probedAt = vitals.probe?.at ?? -Infinity;
  return Math.max(vitals.lastSuccessAt + serverMs, probedAt + (isServer ? serverMs : vendorMs));
}

/**
 * The key versions that are to be proved now: those that serve again only once they are. Each instance proves what it
 * has set aside itself, because the others do not know of it.
 *
 * @param lastProvedAt when this instance last tried, monotonic milliseconds; undefined when it has not
 */
export function keysToProve(
  vitals: ProviderVitals,
  lastProvedAt: number | undefined,
  rhythm: ProbingRhythm,
  now: number,
): readonly number[] {
  const dueAt = proofDueAt(vitals, lastProvedAt, rhythm, now);
  return dueAt !== undefined && now >= dueAt ? keysToBeProved(vitals, now) : [];
}

/** From when on keys are to be proved, monotonic milliseconds; undefined when none of them has to be. */
export function proofDueAt(
  vitals: ProviderVitals,
  lastProvedAt: number | undefined,
  { vendorMs }: ProbingRhythm,
  now: number,
): number | undefined {
  return keysToBeProved(vitals, now).length === 0 ? undefined : (lastProvedAt ?? -Infinity) + vendorMs;
}

function keysToBeProved({ keys }: ProviderVitals, now: number): readonly number[] {
  if (keys.isEmpty) return [];
  const setAside = keys.list(now).filter(({ untilMs }) => untilMs === null);
  return setAside.map(({ version }) => version);
}
