import { Module } from '@nestjs/common';
import { Activation } from './activation.js';
import { ActivationService } from './activation.service.js';
import { ActiveController } from './active.controller.js';
import { ActiveService } from './active.service.js';
import { AgentTypesController } from './agent-types.controller.js';
import { AgentTypesService } from './agent-types.service.js';
import { ChainStore } from './chain-store.js';
import { CollectionsController } from './collections/collections.controller.js';
import { CollectionsService } from './collections/collections.service.js';
import { DraftSnapshot } from './explain/draft-snapshot.js';
import { ExplainController } from './explain/explain.controller.js';
import { ExplainService } from './explain/explain.service.js';
import { ExplainedAskers } from './explain/explained-askers.js';
import { ExplainedStates } from './explain/explained-states.js';
import { PastSnapshots } from './explain/past-snapshots.js';
import { Replays } from './explain/replays.js';
import { LocalOnlyLookup } from './local-only-lookup.js';
import { BasicCheck } from './preflight/basic-check.js';
import { Preflight } from './preflight/preflight.js';
import { RealCheck } from './preflight/real-check.js';
import { TargetClient } from './preflight/target-client.js';
import { PurposesController } from './purposes.controller.js';
import { PurposesService } from './purposes.service.js';
import { ChainSwitch } from './schedule/chain-switch.js';
import { ScheduleController } from './schedule/schedule.controller.js';
import { ScheduleLoop } from './schedule/schedule-loop.js';
import { ScheduleService } from './schedule/schedule.service.js';
import { ScheduleStore } from './schedule/schedule-store.js';
import { ScheduledSwitch } from './schedule/scheduled-switch.js';

@Module({
  controllers: [
    ActiveController,
    AgentTypesController,
    CollectionsController,
    ExplainController,
    PurposesController,
    ScheduleController,
  ],
  providers: [
    Activation,
    ActivationService,
    ActiveService,
    AgentTypesService,
    BasicCheck,
    ChainStore,
    ChainSwitch,
    CollectionsService,
    DraftSnapshot,
    ExplainedAskers,
    ExplainedStates,
    ExplainService,
    LocalOnlyLookup,
    PastSnapshots,
    Preflight,
    PurposesService,
    RealCheck,
    Replays,
    ScheduledSwitch,
    ScheduleLoop,
    ScheduleService,
    ScheduleStore,
    TargetClient,
  ],
  exports: [Activation, ChainStore, ChainSwitch, LocalOnlyLookup],
})
export class PurposesModule {}
