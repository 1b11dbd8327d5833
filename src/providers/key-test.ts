import type { ApiKeyTest } from './api-key.dto.js';
import type { KeyVerdict } from './health-verdict.js';

/** What the vendor said of one version. */
export interface VersionVerdict {
  readonly version: number;
  readonly verdict: KeyVerdict;
}

/** Best first. */
const STATUSES: readonly KeyVerdict['status'][] = ['healthy', 'degraded', 'down'];

/**
 * One answer for a vendor whose keys were all tried: it serves if one of them does, and is whole if all do.
 * @param tests at least one
 */
export function apiKeyTest(tests: readonly VersionVerdict[]): ApiKeyTest {
  const best = tests.map(({ verdict }) => verdict).reduce((one, other) => (rank(other) < rank(one) ? other : one));
  const worse = tests.filter(({ verdict }) => rank(verdict) > rank(best));
  return {
    status: best.status === 'healthy' && worse.length > 0 ? 'degraded' : best.status,
    latency_ms: best.latency_ms,
    reason: worse.length > 0 ? partly(worse) : best.reason,
    key_accepted: allAccepted(tests.map(({ verdict }) => verdict.key_accepted)),
    keys: tests.map(({ version, verdict }) => ({ version, key_accepted: verdict.key_accepted })),
  };
}

/** Whether requests may use the version again: nothing speaks against it. */
export function restoresKey({ status, key_accepted }: KeyVerdict): boolean {
  return key_accepted === true || (key_accepted !== false && status === 'healthy');
}

function rank({ status }: KeyVerdict): number {
  return STATUSES.indexOf(status);
}

function partly(worse: readonly VersionVerdict[]): string {
  const reasons = worse.map(({ version, verdict }) => `key version ${version}: ${verdict.reason}`);
  return `${reasons.join('; ')}; its other keys serve`;
}

function allAccepted(accepted: readonly (boolean | null)[]): boolean | null {
  if (accepted.includes(false)) return false;
  return accepted.includes(null) ? null : true;
}
