import { type DataSource, In } from 'typeorm';
import { AgentTypeEntity } from '../../src/database/entities/agent-type.entity.js';
import { AppEntity } from '../../src/database/entities/app.entity.js';
import { ChainTargetEntity } from '../../src/database/entities/chain-target.entity.js';
import { ChainTierEntity } from '../../src/database/entities/chain-tier.entity.js';
import { CollectionEntity } from '../../src/database/entities/collection.entity.js';
import { ProviderKeyEntity, SERVING_KEY_STATES } from '../../src/database/entities/provider-key.entity.js';
import { ProviderEntity } from '../../src/database/entities/provider.entity.js';
import { PurposeEntity } from '../../src/database/entities/purpose.entity.js';
import { RevisionEntity } from '../../src/database/entities/revision.entity.js';
import type { StoredConfiguration } from '../../src/revisions/stored-configuration.js';

/** The configuration as TypeORM reads it, while nobody writes. */
export async function wholeStored({ manager }: DataSource): Promise<StoredConfiguration> {
  return {
    revision: (await manager.maximum(RevisionEntity, 'number')) ?? 0,
    providers: await manager.find(ProviderEntity, { order: { id: 'ASC' } }),
    keys: await manager.find(ProviderKeyEntity, {
      where: { state: In(SERVING_KEY_STATES) },
      order: { version: 'DESC', providerId: 'ASC' },
    }),
    purposes: await manager.find(PurposeEntity, { order: { slug: 'ASC' } }),
    tiers: await manager.find(ChainTierEntity, { order: { purposeSlug: 'ASC', tier: 'ASC' } }),
    targets: await manager.find(ChainTargetEntity, { order: { purposeSlug: 'ASC', tier: 'ASC', position: 'ASC' } }),
    agentTypes: await manager.find(AgentTypeEntity, { order: { name: 'ASC' } }),
    apps: await manager.find(AppEntity, { order: { id: 'ASC' } }),
    collections: await manager.find(CollectionEntity, { order: { name: 'ASC' } }),
  };
}
