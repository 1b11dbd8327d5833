import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager, In } from 'typeorm';
import { AgentTypeEntity } from '../database/entities/agent-type.entity.js';
import { ChainTargetEntity } from '../database/entities/chain-target.entity.js';
import { ChainTierEntity } from '../database/entities/chain-tier.entity.js';
import { ProviderKeyEntity, SERVING_KEY_STATES } from '../database/entities/provider-key.entity.js';
import { ProviderEntity } from '../database/entities/provider.entity.js';
import { PurposeEntity } from '../database/entities/purpose.entity.js';
import { RevisionEntity } from '../database/entities/revision.entity.js';
import type { ConfigurationRows, ProviderRow } from '../snapshot/build-snapshot.js';
import { KeyVault } from './key-vault.js';
import { capabilitiesOf, limitsOf, patienceOf, policyOf, priceOf } from './stored-settings.js';

/** Reads the whole routing configuration as of one moment, keys opened. */
@Injectable()
export class ConfigurationReader {
  constructor(
    private readonly dataSource: DataSource,
    private readonly vault: KeyVault,
  ) {}

  async read(): Promise<ConfigurationRows> {
    return this.dataSource.transaction('REPEATABLE READ', async (manager) => {
      const revision = (await manager.getRepository(RevisionEntity).maximum('number')) ?? 0;
      const purposes = await manager.getRepository(PurposeEntity).find({ order: { slug: 'ASC' } });
      return {
        revision,
        providers: await this.providers(manager),
        purposes: purposes.map((purpose) => ({ ...purpose, policy: policyOf(purpose) })),
        tiers: await manager.getRepository(ChainTierEntity).find(),
        targets: await manager
          .getRepository(ChainTargetEntity)
          .find({ order: { purposeSlug: 'ASC', tier: 'ASC', position: 'ASC' } }),
        agentTypes: await manager.getRepository(AgentTypeEntity).find(),
      };
    });
  }

  private async providers(manager: EntityManager): Promise<ProviderRow[]> {
    const providers = await manager.getRepository(ProviderEntity).find();
    const keys = await manager
      .getRepository(ProviderKeyEntity)
      .find({ where: { state: In(SERVING_KEY_STATES) }, order: { version: 'DESC' } });
    const keysByProvider = Map.groupBy(keys, ({ providerId }) => providerId);
    return providers.map((provider) => ({
      ...provider,
      patience: patienceOf(provider.timeouts),
      limits: limitsOf(provider.limits),
      capabilities: capabilitiesOf(provider.capabilities),
      price: priceOf(provider),
      keys: (keysByProvider.get(provider.id) ?? []).map((key) => this.vault.open(key, provider.baseUrl)),
    }));
  }
}
