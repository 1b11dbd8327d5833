import { Global, Module } from '@nestjs/common';
import { AccessModule } from '../../access/access.module.js';
import { RevisionsModule } from '../revisions.module.js';
import { AppliedService } from './applied.service.js';
import { ChangeListener } from './change-listener.js';
import { Heartbeat } from './heartbeat.js';
import { InstanceName } from './instance-name.js';
import { InstanceRegistry } from './instance-registry.js';
import { InstancesController } from './instances.controller.js';
import { InstancesService } from './instances.service.js';
import { Membership } from './membership.js';
import { Propagation } from './propagation.js';
import { ThisInstance } from './this-instance.js';

/** Global, because every write may wait until it is applied. */
@Global()
@Module({
  imports: [AccessModule, RevisionsModule],
  controllers: [InstancesController],
  providers: [
    AppliedService,
    ChangeListener,
    Heartbeat,
    InstanceName,
    InstanceRegistry,
    InstancesService,
    Membership,
    Propagation,
    ThisInstance,
  ],
  exports: [AppliedService, Heartbeat, InstanceRegistry, ThisInstance],
})
export class PropagationModule {}
