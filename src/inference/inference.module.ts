import { Module } from '@nestjs/common';
import { Attempt } from './attempt.js';
import { Attempts } from './attempts.js';
import { InferenceController } from './inference.controller.js';
import { InferenceService } from './inference.service.js';
import { ModelsController } from './models.controller.js';
import { ModelsService } from './models.service.js';
import { RequestLedger } from './request-ledger.js';
import { StreamUsageRefusals } from './stream-usage-refusals.js';

@Module({
  controllers: [InferenceController, ModelsController],
  providers: [Attempt, Attempts, InferenceService, ModelsService, RequestLedger, StreamUsageRefusals],
})
export class InferenceModule {}
