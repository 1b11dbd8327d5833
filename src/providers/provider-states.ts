import { Injectable } from '@nestjs/common';
import { limitsOf, pendingOf } from '../revisions/stored-settings.js';
import { DEFAULT_LIMITS } from '../snapshot/build-snapshot.js';
import { SnapshotHolder } from '../snapshot/snapshot-holder.js';
import { Vitals } from '../snapshot/vitals/vitals.js';
import { NextProbes } from './probing/next-probes.js';
import { providerState } from './provider-state.js';
import type { ProviderState } from './provider-state.dto.js';
import type { StoredProvider } from './provider-store.js';
import { type Figures, ProviderFigures } from '../usage/views/provider-figures.js';

/** What is shown of a provider besides how it is configured. */
export interface LiveView extends Figures {
  readonly state: ProviderState;
}

/** How providers are doing as this instance sees them. */
@Injectable()
export class ProviderStates {
  constructor(
    private readonly vitals: Vitals,
    private readonly holder: SnapshotHolder,
    private readonly figures: ProviderFigures,
    private readonly nextProbes: NextProbes,
  ) {}

  /** @returns what is to be shown of any of them */
  async live(providers: readonly StoredProvider[]): Promise<(stored: StoredProvider) => LiveView> {
    const figuresOf = await this.figures.of(providers.map(({ provider }) => provider.id));
    return (stored) => ({ state: this.of(stored), ...figuresOf(stored.provider.id) });
  }

  of({ provider, keys }: StoredProvider): ProviderState {
    const { breakerOpenMs } = { ...DEFAULT_LIMITS, ...limitsOf(provider.limits) };
    const keyVersions = keys.map(({ version }) => version);
    const pending = pendingOf(provider);
    const fault = pending === null ? this.faultOf(provider.name) : `it is pending installation: ${pending}`;
    const vitals = this.vitals.of(provider.id);
    const now = performance.now();
    const nextProbeAt = this.nextProbes.at(provider.id, vitals, now);
    return providerState({ fault, keyVersions, breakerOpenMs, nextProbeAt }, vitals, now);
  }

  /** Only enabled providers are looked at: the others get no requests anyway. */
  private faultOf(name: string): string | null {
    return (this.holder.isLoaded ? this.holder.current.providers.get(name)?.fault : null) ?? null;
  }
}
