import { Injectable } from '@nestjs/common';
import { Registry } from 'prom-client';
import { SnapshotHolder } from '../../snapshot/snapshot-holder.js';
import { Vitals } from '../../snapshot/vitals/vitals.js';
import { UsageHealth } from '../../usage/usage-health.js';
import type { Figure } from './group-figures.js';
import { ProcessGauges, type ProcessReading } from './process-gauges.js';
import { ProcessReadings } from './process-readings.js';
import { ProviderGauges } from './provider-gauges.js';
import { UsageGauges } from './usage-gauges.js';

/** What this instance knows by itself at the moment it is asked. */
@Injectable()
export class LiveGauges {
  private readonly registry = new Registry();
  private readonly providers = new ProviderGauges([this.registry]);
  private readonly usage = new UsageGauges([this.registry]);
  private readonly process = new ProcessGauges([this.registry]);

  constructor(
    private readonly holder: SnapshotHolder,
    private readonly vitals: Vitals,
    private readonly usageHealth: UsageHealth,
    private readonly readings: ProcessReadings,
  ) {}

  /** In the text format of Prometheus. */
  async tell(): Promise<string> {
    return this.filled(await this.readings.take()).metrics();
  }

  async figures(): Promise<readonly Figure[]> {
    return this.filled(await this.readings.take()).getMetricsAsJSON();
  }

  private filled(reading: ProcessReading): Registry {
    // Nothing waits from here on, so that two that are asked for at once do not mix.
    // Providers that are gone by now are not told of.
    this.registry.resetMetrics();
    if (this.holder.isLoaded) {
      this.providers.set(this.holder.current.providers.values(), this.vitals, performance.now());
    }
    this.usage.set(this.usageHealth);
    this.process.set(reading);
    return this.registry;
  }
}
