import { Gauge, type Registry } from 'prom-client';
import type { Provider } from '../../snapshot/snapshot.js';
import type { BreakerState } from '../../snapshot/vitals/circuit-breaker.js';
import type { Vitals } from '../../snapshot/vitals/vitals.js';

const BREAKER_STATES: readonly BreakerState[] = ['closed', 'half_open', 'open'];

/** How enabled providers are doing as this instance sees them. */
export class ProviderGauges {
  private readonly breaker: Gauge<'provider' | 'state'>;
  private readonly up: Gauge<'provider'>;
  private readonly inFlight: Gauge<'provider'>;
  private readonly queued: Gauge<'provider'>;

  constructor(registers: Registry[]) {
    this.breaker = new Gauge({
      name: 'patchbay_provider_breaker_state',
      help: '1 for the state its circuit breaker is in: closed, half_open or open',
      labelNames: ['provider', 'state'],
      registers,
    });
    this.up = new Gauge({
      name: 'patchbay_provider_up',
      help: '0: requests go to other targets, because it failed too often, was found down, asked for a pause or cannot be used',
      labelNames: ['provider'],
      registers,
    });
    this.inFlight = new Gauge({
      name: 'patchbay_provider_in_flight',
      help: 'Requests it is working on for this instance',
      labelNames: ['provider'],
      registers,
    });
    this.queued = new Gauge({
      name: 'patchbay_provider_queued',
      help: 'Requests that wait for a place at it',
      labelNames: ['provider'],
      registers,
    });
  }

  set(providers: Iterable<Provider>, vitals: Vitals, now: number): void {
    for (const { id, name: provider, limits, fault, pending } of providers) {
      // Nobody is alarmed about what is not there yet.
      if (pending !== null) continue;
      const live = vitals.of(id);
      const state = live.breaker.state(now, limits.breakerOpenMs);
      for (const each of BREAKER_STATES) this.breaker.set({ provider, state: each }, each === state ? 1 : 0);
      const isUp = fault === null && state !== 'open' && !live.isDown(now) && live.pausedForMs(now) === 0;
      this.up.set({ provider }, isUp ? 1 : 0);
      this.inFlight.set({ provider }, live.gate.inFlight);
      this.queued.set({ provider }, live.gate.queued);
    }
  }
}
