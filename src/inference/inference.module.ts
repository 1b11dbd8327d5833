import { Module } from '@nestjs/common';
import { Attempt } from './attempt.js';
import { Attempts } from './attempts.js';
import { InferenceController } from './inference.controller.js';
import { InferenceService } from './inference.service.js';
import { ModelsController } from './models.controller.js';
import { ModelsService } from './models.service.js';

@Module({
  controllers: [InferenceController, ModelsController],
  providers: [Attempt, Attempts, InferenceService, ModelsService],
})
export class InferenceModule {}
