import { Global, Module } from '@nestjs/common';
import { ConfigurationHistory } from './configuration-history.js';
import { RevisionsController } from './revisions.controller.js';
import { RevisionsService } from './revisions.service.js';
import { RollbackService } from './rollback.service.js';

@Global()
@Module({
  controllers: [RevisionsController],
  providers: [ConfigurationHistory, RevisionsService, RollbackService],
  exports: [ConfigurationHistory],
})
export class HistoryModule {}
