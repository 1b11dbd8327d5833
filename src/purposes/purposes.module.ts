import { Module } from '@nestjs/common';
import { ActiveController } from './active.controller.js';
import { ActiveService } from './active.service.js';
import { AgentTypesController } from './agent-types.controller.js';
import { AgentTypesService } from './agent-types.service.js';
import { ChainStore } from './chain-store.js';
import { LocalOnlyLookup } from './local-only-lookup.js';
import { PurposesController } from './purposes.controller.js';
import { PurposesService } from './purposes.service.js';

@Module({
  controllers: [ActiveController, AgentTypesController, PurposesController],
  providers: [ActiveService, AgentTypesService, ChainStore, LocalOnlyLookup, PurposesService],
})
export class PurposesModule {}
