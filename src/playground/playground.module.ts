import { Module } from '@nestjs/common';
import { AccessModule } from '../access/access.module.js';
import { InferenceModule } from '../inference/inference.module.js';
import { PlaygroundController } from './playground.controller.js';
import { PlaygroundService } from './playground.service.js';

@Module({
  imports: [AccessModule, InferenceModule],
  controllers: [PlaygroundController],
  providers: [PlaygroundService],
})
export class PlaygroundModule {}
