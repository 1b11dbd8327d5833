import { Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD } from '@nestjs/core';
import { AccessModule } from '../access/access.module.js';
import { GatewayExceptionFilter } from './gateway-exception.filter.js';
import { HealthController } from './health.controller.js';
import { HealthService } from './health.service.js';
import { ManagementGuard } from './management.guard.js';
import { SideTroubles } from './side-troubles.js';
import { KeyExpiries } from './metrics/key-expiries.js';
import { MetricsController } from './metrics/metrics.controller.js';
import { MetricsService } from './metrics/metrics.service.js';
import { StoredFigures } from './metrics/stored-figures.js';

@Module({
  imports: [AccessModule],
  controllers: [HealthController, MetricsController],
  providers: [
    HealthService,
    SideTroubles,
    KeyExpiries,
    MetricsService,
    StoredFigures,
    { provide: APP_FILTER, useClass: GatewayExceptionFilter },
    // After the guard of access, which is imported: whoever may not call is told that.
    { provide: APP_GUARD, useClass: ManagementGuard },
  ],
})
export class OperationsModule {}
