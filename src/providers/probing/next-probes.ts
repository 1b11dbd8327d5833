import { Injectable } from '@nestjs/common';
import type { Snapshot } from '../../snapshot/snapshot.js';
import { SnapshotHolder } from '../../snapshot/snapshot-holder.js';
import type { ProviderVitals } from '../../snapshot/vitals/provider-vitals.js';
import { interestingProviders } from './due-probes.js';
import { Prober } from './prober.js';

/** When providers are probed again, as this instance knows it. */
@Injectable()
export class NextProbes {
  /** Thousands of providers are looked through once a configuration. */
  private readonly probed = new WeakMap<Snapshot, ReturnType<typeof byId>>();

  constructor(
    private readonly holder: SnapshotHolder,
    private readonly prober: Prober,
  ) {}

  /**
   * @param now monotonic milliseconds
   * @returns monotonic milliseconds, `now` when it is due; null when it is not probed
   */
  at(providerId: number, vitals: ProviderVitals, now: number): number | null {
    const provider = this.holder.isLoaded ? this.probedIn(this.holder.current).get(providerId) : undefined;
    const dueAt = provider && this.prober.dueAt(provider, vitals, now);
    return dueAt === undefined ? null : Math.max(dueAt, now);
  }

  private probedIn(snapshot: Snapshot): ReturnType<typeof byId> {
    const known = this.probed.get(snapshot);
    if (known) return known;
    const probed = byId(snapshot);
    this.probed.set(snapshot, probed);
    return probed;
  }
}

function byId(snapshot: Snapshot) {
  return new Map(interestingProviders(snapshot).map((provider) => [provider.id, provider]));
}
