import { setImmediate as nextTurn } from 'node:timers/promises';
import { Injectable, Logger } from '@nestjs/common';
import { NextProbes } from '../../providers/probing/next-probes.js';
import { providerState } from '../../providers/provider-state.js';
import type { ProviderState } from '../../providers/provider-state.dto.js';
import type { Provider } from '../../snapshot/snapshot.js';
import { SnapshotHolder } from '../../snapshot/snapshot-holder.js';
import type { ProviderVitals } from '../../snapshot/vitals/provider-vitals.js';
import { Vitals } from '../../snapshot/vitals/vitals.js';
import type { HealthEvent } from '../events/events.dto.js';
import type { NewsSource, Tell } from './news-source.js';
import { isSame, type ProviderSign, signOf } from './provider-sign.js';
import { Repeated } from './repeated.js';

/** Nothing tells when a pause or an open breaker is over: one has to look. It takes a fraction of a microsecond each. */
const LOOK_MS = 500;
/** In between requests are served, however many providers there are. */
const LOOKED_AT_ONCE = 500;

/** That a provider is doing better or worse, as this instance sees it. */
@Injectable()
export class HealthNews implements NewsSource {
  readonly topic = undefined;
  private tell: Tell | undefined;
  private readonly known = new Map<number, ProviderSign>();
  private readonly looking = new Repeated({
    everyMs: LOOK_MS,
    logger: new Logger('events'),
    failing: 'changes of health are not told',
    perform: () => this.look(),
  });

  constructor(
    private readonly holder: SnapshotHolder,
    private readonly vitals: Vitals,
    private readonly nextProbes: NextProbes,
  ) {}

  begin(tell: Tell): void {
    this.tell = tell;
    this.looking.start();
  }

  end(): void {
    this.looking.stop();
    this.tell = undefined;
    this.known.clear();
  }

  private async look(): Promise<void> {
    if (!this.holder.isLoaded) return;
    const { providers } = this.holder.current;
    let looked = 0;
    for (const provider of providers.values()) {
      if (++looked % LOOKED_AT_ONCE === 0) await nextTurn();
      if (!this.tell) return;
      this.lookAt(provider, performance.now());
    }
    if (this.known.size > providers.size) this.keepOnly(providers.values());
  }

  private lookAt(provider: Provider, now: number): void {
    const before = this.known.get(provider.id);
    const sign = signOf(provider, this.vitals.known(provider.id), now);
    if (before && isSame(before, sign)) return;
    this.known.set(provider.id, sign);
    // Of one that is new here its revision tells.
    if (before) this.tell?.('health', this.eventOf(provider, now));
  }

  private keepOnly(providers: Iterable<Provider>): void {
    const kept = new Set(Array.from(providers, ({ id }) => id));
    for (const id of this.known.keys()) if (!kept.has(id)) this.known.delete(id);
  }

  private eventOf(provider: Provider, now: number): HealthEvent {
    const { id, type } = provider;
    const vitals = this.vitals.of(id);
    const state = stateOf(provider, vitals, this.nextProbes.at(id, vitals, now), now);
    return { provider_type: type, provider_id: id, state };
  }
}

function stateOf(provider: Provider, vitals: ProviderVitals, nextProbeAt: number | null, now: number): ProviderState {
  const { pending, fault, credentials, limits } = provider;
  const keyVersions = [...new Set(credentials.map(({ keyVersion }) => keyVersion))].toSorted((a, b) => b - a);
  const subject = {
    fault: pending === null ? fault : `it is pending installation: ${pending}`,
    keyVersions,
    breakerOpenMs: limits.breakerOpenMs,
    nextProbeAt,
  };
  return providerState(subject, vitals, now);
}
