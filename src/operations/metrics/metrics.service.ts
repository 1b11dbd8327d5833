import { Injectable } from '@nestjs/common';
import { Counter, Gauge, Registry } from 'prom-client';
import { ThisInstance } from '../../revisions/propagation/this-instance.js';
import { SnapshotHolder } from '../../snapshot/snapshot-holder.js';
import { UsageHealth } from '../../usage/usage-health.js';
import { StoredFigures } from './stored-figures.js';

/** What Prometheus reads; without the database, only what this instance knows by itself. */
@Injectable()
export class MetricsService {
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
  private readonly usageWaiting = new Gauge({
    name: 'patchbay_usage_waiting_bytes',
    help: 'Usage records that are not in the database yet; on the disk at most SPOOL_MAX_MIB, in memory 32 MiB',
    labelNames: ['where'],
    registers: [this.registry],
  });
  private readonly usageLost = this.counter('patchbay_usage_records_lost_total', 'Usage records there was no room for');
  private readonly usageRejected = this.counter(
    'patchbay_usage_records_rejected_total',
    'Usage records that can never be stored and were put aside in rejected.jsonl',
  );

  constructor(
    private readonly holder: SnapshotHolder,
    private readonly instance: ThisInstance,
    private readonly stored: StoredFigures,
    private readonly usage: UsageHealth,
  ) {}

  /** MIME type of what is told. */
  get contentType(): string {
    return this.registry.contentType;
  }

  async tell(): Promise<string> {
    const stored = await this.stored.read();
    // Nothing waits from here on, so that two that are asked for at once do not mix.
    this.registry.resetMetrics();
    this.revision.set(this.holder.revision);
    const { servedForMs } = this.instance.report();
    setOrOmit(this.age, servedForMs === null ? undefined : servedForMs / 1000);
    setOrOmit(this.instances, stored?.liveInstances);
    for (const { provider, version, expiresAt } of stored?.expiries ?? []) {
      this.expiry.set({ provider, version: String(version) }, expiresAt);
    }
    this.tellUsage();
    return this.registry.metrics();
  }

  private tellUsage(): void {
    const { waiting, lost, rejected } = this.usage;
    this.usageWaiting.set({ where: 'disk' }, waiting.onDisk);
    this.usageWaiting.set({ where: 'memory' }, waiting.inMemory);
    this.usageLost.inc(lost);
    this.usageRejected.inc(rejected);
  }

  private gauge(name: string, help: string): Gauge {
    return new Gauge({ name, help, registers: [this.registry] });
  }

  private counter(name: string, help: string): Counter {
    return new Counter({ name, help, registers: [this.registry] });
  }
}

/** A gauge that was reset is 0, which says something else than nothing. */
function setOrOmit(gauge: Gauge, value: number | undefined): void {
  if (value === undefined) gauge.remove();
  else gauge.set(value);
}
