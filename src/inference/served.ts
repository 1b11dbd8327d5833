import type { Credential, Target } from '../snapshot/snapshot.js';
import type { ProviderVitals } from '../snapshot/vitals/provider-vitals.js';
import type { ClientRelay } from './client-relay.js';
import type { Exchange } from './exchange.js';

/** One request and the way to its client. */
export interface Served {
  readonly exchange: Exchange;
  readonly relay: ClientRelay;
}

/** Who is asked by an attempt. */
export interface Asked {
  readonly target: Target;
  readonly credential: Credential | undefined;
  readonly vitals: ProviderVitals;
  /** What the breaker let it pass as. */
  readonly admission: number;
}
