import type { Patience, Policy, Provider } from './snapshot.js';

export const DEFAULT_PATIENCE: Patience = Object.freeze({
  connectMs: 3000,
  firstByteMs: 60_000,
  silenceMs: 60_000,
  totalMs: 120_000,
  streamTotalMs: 600_000,
});

/** How long to wait, in milliseconds: the purpose knows best, then the provider. */
export function patienceFor(limit: keyof Patience, policy: Policy, provider: Provider | undefined): number {
  return policy.patience[limit] ?? provider?.patience[limit] ?? DEFAULT_PATIENCE[limit];
}
