import type { LocalOnlyRefusals } from '../audit/local-only-refusals.js';
import type { Target } from '../snapshot/snapshot.js';
import type { Exchange } from './exchange.js';

/** Tells which targets a request that must not leave the house was kept from. */
export function reportLocalOnly(exchange: Exchange, refusals: LocalOnlyRefusals): void {
  if (exchange.route.policy.dataPolicy !== 'local_only') return;
  const { arrival, purpose } = exchange;
  for (const { provider } of refusedTargets(exchange)) {
    refusals.refused({
      purpose,
      provider: provider.label,
      app: arrival.caller.app.name,
      requestId: arrival.requestId,
    });
  }
}

function refusedTargets({ candidates, failed }: Exchange): readonly Target[] {
  const skipped = candidates.skipped.filter(({ reason }) => reason === 'not_local');
  // What its name led to when a connection was made.
  const forbidden = failed.filter(({ outcome }) => outcome.kind === 'failure' && outcome.cause === 'forbidden');
  return [...skipped, ...forbidden].map(({ target }) => target);
}
