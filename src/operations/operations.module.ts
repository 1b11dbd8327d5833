import { Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD } from '@nestjs/core';
import { AccessModule } from '../access/access.module.js';
import { InferenceModule } from '../inference/inference.module.js';
import { DatabaseHealth } from './database-health.js';
import { Draining } from './draining/draining.js';
import { GatewayExceptionFilter } from './gateway-exception.filter.js';
import { HealthController } from './health.controller.js';
import { HealthService } from './health.service.js';
import { ManagementGuard } from './management.guard.js';
import { DatabaseSilence } from './silence/database-silence.js';
import { SideTroubles } from './side-troubles.js';
import { MetricsModule } from './metrics/metrics.module.js';
import { TracingModule } from './tracing/tracing.module.js';

@Module({
  imports: [AccessModule, InferenceModule, MetricsModule, TracingModule],
  controllers: [HealthController],
  providers: [
    DatabaseHealth,
    DatabaseSilence,
    Draining,
    HealthService,
    SideTroubles,
    { provide: APP_FILTER, useClass: GatewayExceptionFilter },
    // After the guard of access, which is imported: whoever may not call is told that.
    { provide: APP_GUARD, useClass: ManagementGuard },
  ],
})
export class OperationsModule {}
