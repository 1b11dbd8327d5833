import { AdminTokenEntity } from './entities/admin-token.entity.js';
import { AdminEntity } from './entities/admin.entity.js';
import { AgentTypeEntity } from './entities/agent-type.entity.js';
import { AppJwtEntity } from './entities/app-jwt.entity.js';
import { AppKeyEntity } from './entities/app-key.entity.js';
import { AppEntity } from './entities/app.entity.js';
import { ChainTargetEntity } from './entities/chain-target.entity.js';
import { ChainTierEntity } from './entities/chain-tier.entity.js';
import { ChainEntity } from './entities/chain.entity.js';
import { CollectionEntity } from './entities/collection.entity.js';
import { InstanceEntity } from './entities/instance.entity.js';
import { ProviderKeyEntity } from './entities/provider-key.entity.js';
import { ProviderProbeEntity } from './entities/provider-probe.entity.js';
import { ProviderEntity } from './entities/provider.entity.js';
import { PurposeEntity } from './entities/purpose.entity.js';
import { RevisionEntity } from './entities/revision.entity.js';
import { ScheduledActivationEntity } from './entities/scheduled-activation.entity.js';
import { SessionEntity } from './entities/session.entity.js';

/** Every table TypeORM maps, listed by hand so that none is picked up by accident. */
export const ENTITIES = [
  AdminEntity,
  AdminTokenEntity,
  AgentTypeEntity,
  AppEntity,
  AppJwtEntity,
  AppKeyEntity,
  ChainEntity,
  ChainTargetEntity,
  ChainTierEntity,
  CollectionEntity,
  InstanceEntity,
  ProviderEntity,
  ProviderKeyEntity,
  ProviderProbeEntity,
  PurposeEntity,
  RevisionEntity,
  ScheduledActivationEntity,
  SessionEntity,
];
