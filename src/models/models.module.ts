import { Module } from '@nestjs/common';
import { InferenceModule } from '../inference/inference.module.js';
import { AppViews } from './app-view.js';
import { IntegrationController } from './integration.controller.js';
import { IntegrationTestService } from './integration-test.service.js';
import { ModelCalls } from './model-calls.js';
import { ModelQuestionsService } from './model-questions.service.js';
import { ModelStatusesService } from './model-statuses.service.js';
import { NamedModelsController } from './named-models.controller.js';

@Module({
  imports: [InferenceModule],
  controllers: [NamedModelsController, IntegrationController],
  providers: [AppViews, IntegrationTestService, ModelCalls, ModelQuestionsService, ModelStatusesService],
})
export class ModelsModule {}
