import { Injectable } from '@nestjs/common';
import { appOf, type AppPrincipal } from '../access/principal.js';
import { Rights } from '../snapshot/rights.js';
import type { Provider, Snapshot } from '../snapshot/snapshot.js';
import { SnapshotHolder } from '../snapshot/snapshot-holder.js';
import { Vitals } from '../snapshot/vitals/vitals.js';
import { conditionOf, type ProviderCondition } from './provider-condition.js';

/** The configuration in force as one app may see it, and how its providers are doing. */
export interface AppView {
  readonly snapshot: Snapshot;
  readonly rights: Rights;
  readonly conditionOf: (provider: Provider) => ProviderCondition;
}

@Injectable()
export class AppViews {
  constructor(
    private readonly holder: SnapshotHolder,
    private readonly vitals: Vitals,
  ) {}

  /** @throws {GatewayError} `app_disabled`, `configuration_not_loaded` */
  of(principal: AppPrincipal): AppView {
    const snapshot = this.holder.current;
    const rights = new Rights(appOf(principal, snapshot), principal.keyPurposes);
    const now = performance.now();
    return { snapshot, rights, conditionOf: (provider) => conditionOf(provider, rights, this.vitals, now) };
  }
}
