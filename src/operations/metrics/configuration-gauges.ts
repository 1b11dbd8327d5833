import { Injectable } from '@nestjs/common';
import { Gauge, Registry } from 'prom-client';
import { ThisInstance } from '../../revisions/propagation/this-instance.js';
import { SnapshotHolder } from '../../snapshot/snapshot-holder.js';
import type { Figure } from './group-figures.js';
import { setOrOmit } from './set-or-omit.js';
import { type Stored, StoredFigures } from './stored-figures.js';

/** What is served, how many serve, and when keys end; without the database, only what this instance knows by itself. */
@Injectable()
export class ConfigurationGauges {
  private readonly registry = new Registry();
  private readonly revision = this.gauge('patchbay_config_revision', 'Revision that requests are served from');
  private readonly age = this.gauge(
    'patchbay_config_age_seconds',
    'Since when that revision is served; absent until one was read from the database',
  );
  private readonly instances = this.gauge('patchbay_live_instances', 'Instances heard of in the last 15 seconds');
  private readonly expiry = new Gauge({
    name: 'patchbay_provider_key_expires_timestamp_seconds',
    help: 'When the vendor ends a key in use, Unix time; only keys with expires_at',
    labelNames: ['provider', 'version'],
    registers: [this.registry],
  });

  constructor(
    private readonly holder: SnapshotHolder,
    private readonly instance: ThisInstance,
    private readonly stored: StoredFigures,
  ) {}

  /** In the text format of Prometheus. */
  async tell(): Promise<string> {
    return this.filled(await this.stored.read()).metrics();
  }

  /** @param withStored whether to ask the database for what it alone knows */
  async figures(withStored: boolean): Promise<readonly Figure[]> {
    return this.filled(withStored ? await this.stored.read() : undefined).getMetricsAsJSON();
  }

  private filled(stored: Stored | undefined): Registry {
    // Nothing waits from here on, so that two that are asked for at once do not mix.
    this.registry.resetMetrics();
    this.revision.set(this.holder.revision);
    const { servedForMs } = this.instance.report();
    setOrOmit(this.age, servedForMs === null ? undefined : servedForMs / 1000);
    setOrOmit(this.instances, stored?.liveInstances);
    for (const { provider, version, expiresAt } of stored?.expiries ?? []) {
      this.expiry.set({ provider, version: String(version) }, expiresAt);
    }
    return this.registry;
  }

  private gauge(name: string, help: string): Gauge {
    return new Gauge({ name, help, registers: [this.registry] });
  }
}
