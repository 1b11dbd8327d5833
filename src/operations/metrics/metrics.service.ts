import { Injectable } from '@nestjs/common';
import { Registry } from 'prom-client';
import type { Figures } from '../../cluster/messages.js';
import { ThisWorker } from '../../cluster/this-worker.js';
import { ConfigurationGauges } from './configuration-gauges.js';
import { figuresOf, toldTogether } from './group-figures.js';
import { LiveGauges } from './live-gauges.js';
import { RequestMetrics } from './request-metrics.js';

/**
 * What Prometheus reads; without the database, only what this instance knows by itself. Where several processes share a
 * port, whichever is asked tells of all of them: who is asked is chance, and figures must not depend on it.
 */
@Injectable()
export class MetricsService {
  private telling: Promise<string> | undefined;

  constructor(
    private readonly configuration: ConfigurationGauges,
    private readonly live: LiveGauges,
    private readonly requests: RequestMetrics,
    private readonly worker: ThisWorker,
  ) {
    worker.answerWith(() => this.figures(false));
  }

  /** MIME type of what is told. */
  get contentType(): string {
    return Registry.PROMETHEUS_CONTENT_TYPE;
  }

  tell(): Promise<string> {
    if (this.worker.number === null) return this.tellAlone();
    // Those who ask at the same time share what is gathered.
    this.telling ??= this.tellTogether().finally(() => {
      this.telling = undefined;
    });
    return this.telling;
  }

  private async tellAlone(): Promise<string> {
    const parts = await Promise.all([this.configuration.tell(), this.live.tell(), this.requests.tell()]);
    return parts.map((part) => `${part.trimEnd()}\n`).join('');
  }

  private async tellTogether(): Promise<string> {
    const { lasting, passing } = await this.figures(true);
    return toldTogether([lasting, passing, ...(await this.worker.gather(lasting))]);
  }

  private async figures(tellsShared: boolean): Promise<Figures> {
    const { number: worker, inherited } = this.worker;
    const parts = [this.configuration.figures(tellsShared), this.live.figures(), this.requests.figures()];
    return figuresOf((await Promise.all(parts)).flat(), { worker: worker ?? 0, inherited, tellsShared });
  }
}
