import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager, In } from 'typeorm';
import { AgentTypeEntity } from '../database/entities/agent-type.entity.js';
import { ChainTargetEntity } from '../database/entities/chain-target.entity.js';
import { ChainTierEntity } from '../database/entities/chain-tier.entity.js';
import { ProviderKeyEntity, SERVING_KEY_STATES } from '../database/entities/provider-key.entity.js';
import { ProviderEntity } from '../database/entities/provider.entity.js';
import { PurposeEntity } from '../database/entities/purpose.entity.js';
import { RevisionEntity } from '../database/entities/revision.entity.js';
import type { StoredConfiguration } from './stored-configuration.js';

/** Reads the whole routing configuration as of one moment. */
@Injectable()
export class ConfigurationReader {
  constructor(private readonly dataSource: DataSource) {}

  async read(): Promise<StoredConfiguration> {
    return this.dataSource.transaction('REPEATABLE READ', (manager) => this.readIn(manager));
  }

  /** As a transaction sees it, with what it has changed so far. */
  async readIn(manager: EntityManager): Promise<StoredConfiguration> {
    return {
      revision: (await manager.getRepository(RevisionEntity).maximum('number')) ?? 0,
      purposes: await manager.getRepository(PurposeEntity).find({ order: { slug: 'ASC' } }),
      providers: await manager.getRepository(ProviderEntity).find(),
      keys: await manager
        .getRepository(ProviderKeyEntity)
        .find({ where: { state: In(SERVING_KEY_STATES) }, order: { version: 'DESC' } }),
      tiers: await manager.getRepository(ChainTierEntity).find(),
      targets: await manager
        .getRepository(ChainTargetEntity)
        .find({ order: { purposeSlug: 'ASC', tier: 'ASC', position: 'ASC' } }),
      agentTypes: await manager.getRepository(AgentTypeEntity).find(),
    };
  }
}
