import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { AgentTypeEntity } from '../database/entities/agent-type.entity.js';
import { ChainTargetEntity } from '../database/entities/chain-target.entity.js';
import { ProviderKeyEntity } from '../database/entities/provider-key.entity.js';
import { ProviderEntity, type StoredTimeouts } from '../database/entities/provider.entity.js';
import { PurposeEntity } from '../database/entities/purpose.entity.js';
import { RevisionEntity } from '../database/entities/revision.entity.js';
import type { ConfigurationRows, ProviderRow } from '../snapshot/build-snapshot.js';
import type { Patience } from '../snapshot/snapshot.js';
import { KeyVault } from './key-vault.js';

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
      return {
        revision,
        providers: await this.providers(manager),
        purposes: await manager.getRepository(PurposeEntity).find({ order: { slug: 'ASC' } }),
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
      .find({ where: { state: 'active' }, order: { version: 'ASC' } });
    const keyByProvider = new Map(keys.map((key) => [key.providerId, key]));
    return providers.map((provider) => {
      const key = keyByProvider.get(provider.id);
      return {
        ...provider,
        patience: patienceOf(provider.timeouts),
        key: key && URL.canParse(provider.baseUrl) ? this.vault.open(key, provider.baseUrl) : null,
      };
    });
  }
}

export function patienceOf(timeouts: StoredTimeouts): Partial<Patience> {
  return {
    ...(timeouts.connect_ms !== undefined && { connectMs: timeouts.connect_ms }),
    ...(timeouts.first_byte_ms !== undefined && { firstByteMs: timeouts.first_byte_ms }),
    ...(timeouts.silence_ms !== undefined && { silenceMs: timeouts.silence_ms }),
  };
}
