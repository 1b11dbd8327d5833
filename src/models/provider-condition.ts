import { providerState } from '../providers/provider-state.js';
import type { ProviderState } from '../providers/provider-state.dto.js';
import type { Rights } from '../snapshot/rights.js';
import type { Provider } from '../snapshot/snapshot.js';
import type { Vitals } from '../snapshot/vitals/vitals.js';

export type Condition = ProviderState['status'] | 'pending_installation';

/** How a provider is doing for an app, as this instance sees it. */
export interface ProviderCondition {
  readonly condition: Condition;
  /** Null when it is available. */
  readonly reason: string | null;
  readonly state: ProviderState;
}

const NO_KEY = 'it has no key that this app may use';

/** @param now monotonic milliseconds */
export function conditionOf(provider: Provider, rights: Rights, vitals: Vitals, now: number): ProviderCondition {
  const keyVersions = [...new Set(rights.keysOf(provider).map(({ keyVersion }) => keyVersion))];
  const { breakerOpenMs } = provider.limits;
  const subject = { fault: provider.fault, keyVersions, breakerOpenMs, nextProbeAt: null };
  const state = providerState(subject, vitals.of(provider.id), now);
  if (provider.pending !== null) return { condition: 'pending_installation', reason: provider.pending, state };
  if (provider.fault === null && rights.lacksKeyOf(provider)) return { condition: 'out', reason: NO_KEY, state };
  return { condition: state.status, reason: state.reason, state };
}

const BEST_FIRST: readonly Condition[] = ['available', 'probing', 'out', 'pending_installation'];

/** That of the one which is doing best. */
export function bestOf(conditions: readonly ProviderCondition[]): ProviderCondition | undefined {
  const [best] = conditions.toSorted((a, b) => BEST_FIRST.indexOf(a.condition) - BEST_FIRST.indexOf(b.condition));
  return best;
}
