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
  const intervalMs = intervalOf(provider, vitals, rhythm, now);
  return intervalMs !== undefined && now - (vitals.probe?.at ?? -Infinity) >= intervalMs;
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
  { vendorMs }: ProbingRhythm,
  now: number,
): readonly number[] {
  if (lastProvedAt !== undefined && now - lastProvedAt < vendorMs) return [];
  const setAside = vitals.keys.list(now).filter(({ untilMs }) => untilMs === null);
  return setAside.map(({ version }) => version);
}

/** Undefined when there is nothing to find out. */
function intervalOf(
  { type, limits }: Provider,
  vitals: ProviderVitals,
  { serverMs, vendorMs }: ProbingRhythm,
  now: number,
): number | undefined {
  if (now - vitals.lastSuccessAt < serverMs) return undefined;
  if (type === 'ai_server') return serverMs;
  return vitals.breaker.state(now, limits.breakerOpenMs) === 'closed' ? undefined : vendorMs;
}
