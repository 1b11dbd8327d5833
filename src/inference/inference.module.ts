import { Module } from '@nestjs/common';
import { Attempt } from './attempt.js';
import { Attempts } from './attempts.js';
import { Answers } from './answers.js';
import { AnswerCache } from './cache/answer-cache.js';
import { InferenceController } from './inference.controller.js';
import { InferenceService } from './inference.service.js';
import { LiveRequests } from './live-requests.js';
import { MediaController } from './media.controller.js';
import { ModelsController } from './models.controller.js';
import { ModelsService } from './models.service.js';
import { RequestJournal } from './request-journal.js';
import { RequestLedger } from './request-ledger.js';
import { StreamUsageRefusals } from './stream-usage-refusals.js';

@Module({
  controllers: [InferenceController, MediaController, ModelsController],
  providers: [
    AnswerCache,
    Answers,
    Attempt,
    Attempts,
    InferenceService,
    LiveRequests,
    ModelsService,
    RequestJournal,
    RequestLedger,
    StreamUsageRefusals,
  ],
  exports: [InferenceService, LiveRequests],
})
export class InferenceModule {}
