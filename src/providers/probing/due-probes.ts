import type { Provider, Snapshot } from '../../snapshot/snapshot.js';
import type { ProviderVitals } from '../../snapshot/vitals/provider-vitals.js';
import type { ProbingRhythm } from './probing-rhythm.js';

/** Providers that requests may be sent to: usable ones in some chain. Nobody waits for the others. */
export function interestingProviders({ purposes }: Snapshot): readonly Provider[] {
  const targets = [...purposes.values()].flatMap(({ tiers }) => tiers.flatMap((tier) => tier.targets));
  const usable = targets.filter(({ provider }) => provider.enabled && provider.fault === null);
  return [...new Map(usable.map(({ provider }) => [provider.id, provider])).values()];
}

/** Whether a provider is to be probed now; requests that succeed tell as much as probes and cost nothing more. */
export function isDue(provider: Provider, vitals: ProviderVitals, rhythm: ProbingRhythm, now: number): boolean {
  const intervalMs = intervalOf(provider, vitals, rhythm, now);
  return intervalMs !== undefined && now - (vitals.probe?.at ?? -Infinity) >= intervalMs;
}

/** Versions that serve again only once they are proved. */
export function keysToProve(vitals: ProviderVitals, now: number): readonly number[] {
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
  const isKnownWell = now - vitals.lastSuccessAt < serverMs;
  if (type === 'ai_server' && !isKnownWell) return serverMs;
  const isOut = !isKnownWell && vitals.breaker.state(now, limits.breakerOpenMs) !== 'closed';
  return isOut || keysToProve(vitals, now).length > 0 ? vendorMs : undefined;
}
