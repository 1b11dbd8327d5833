import { Global, Module } from '@nestjs/common';
import { InferenceModule } from '../../inference/inference.module.js';
import { RequestWatch } from '../../inference/request-watch.js';
import { ConfigurationGauges } from './configuration-gauges.js';
import { KeyExpiries } from './key-expiries.js';
import { LiveGauges } from './live-gauges.js';
import { LoopLag } from './loop-lag.js';
import { MetricsController } from './metrics.controller.js';
import { MetricsService } from './metrics.service.js';
import { ProcessReadings } from './process-readings.js';
import { Refusals } from './refusals.js';
import { RequestMetrics } from './request-metrics.js';
import { StoredFigures } from './stored-figures.js';

/** Global, because what serves requests tells what became of them. */
@Global()
@Module({
  imports: [InferenceModule],
  controllers: [MetricsController],
  providers: [
    ConfigurationGauges,
    KeyExpiries,
    LiveGauges,
    LoopLag,
    MetricsService,
    ProcessReadings,
    Refusals,
    RequestMetrics,
    StoredFigures,
    { provide: RequestWatch, useExisting: RequestMetrics },
  ],
  exports: [RequestWatch],
})
export class MetricsModule {}
