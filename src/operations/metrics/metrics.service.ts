import { Injectable } from '@nestjs/common';
import { Registry } from 'prom-client';
import { ConfigurationGauges } from './configuration-gauges.js';
import { LiveGauges } from './live-gauges.js';
import { RequestMetrics } from './request-metrics.js';

/** What Prometheus reads; without the database, only what this instance knows by itself. */
@Injectable()
export class MetricsService {
  constructor(
    private readonly configuration: ConfigurationGauges,
    private readonly live: LiveGauges,
    private readonly requests: RequestMetrics,
  ) {}

  /** MIME type of what is told. */
  get contentType(): string {
    return Registry.PROMETHEUS_CONTENT_TYPE;
  }

  async tell(): Promise<string> {
    const parts = await Promise.all([this.configuration.tell(), this.live.tell(), this.requests.tell()]);
    return parts.map((part) => `${part.trimEnd()}\n`).join('');
  }
}
