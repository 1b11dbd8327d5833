import type { Provider } from '../../snapshot/snapshot.js';
import type { ProviderVitals } from '../../snapshot/vitals/provider-vitals.js';

/** As a provider was when it was looked at: what is worth telling once it is different. */
export interface ProviderSign {
  readonly pending: string | null;
  readonly fault: string | null;
  readonly breaker: ReturnType<ProviderVitals['breaker']['state']>;
  readonly probed: 'healthy' | 'degraded' | 'down' | undefined;
  readonly isDown: boolean;
  readonly isPaused: boolean;
  /** Versions of keys that are set aside, e.g. `1,2`. */
  readonly setAside: string;
}

/** @param vitals undefined of one that nobody has asked yet */
export function signOf(
  { pending, fault, limits }: Provider,
  vitals: ProviderVitals | undefined,
  now: number,
): ProviderSign {
  return {
    pending,
    fault,
    breaker: vitals?.breaker.state(now, limits.breakerOpenMs) ?? 'closed',
    probed: vitals?.probe?.status,
    isDown: vitals?.isDown(now) ?? false,
    isPaused: vitals !== undefined && vitals.pausedForMs(now) > 0,
    setAside: vitals ? setAsideOf(vitals, now) : '',
  };
}

/** Field by field: thousands are compared twice a second. */
export function isSame(one: ProviderSign, other: ProviderSign): boolean {
  return (
    one.pending === other.pending &&
    one.fault === other.fault &&
    one.breaker === other.breaker &&
    one.probed === other.probed &&
    one.isDown === other.isDown &&
    one.isPaused === other.isPaused &&
    one.setAside === other.setAside
  );
}

function setAsideOf({ keys }: ProviderVitals, now: number): string {
  if (keys.isEmpty) return '';
  return keys
    .list(now)
    .map(({ version }) => version)
    .join();
}
