import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager, In } from 'typeorm';
import { ProviderKeyEntity } from '../database/entities/provider-key.entity.js';
import type { ProviderEntity } from '../database/entities/provider.entity.js';
import { KeyVault } from '../revisions/key-vault.js';

/** Versions of provider secrets: a new one takes over, the old one stays as history. */
@Injectable()
export class ProviderKeys {
  constructor(
    private readonly dataSource: DataSource,
    private readonly vault: KeyVault,
  ) {}

  async active(providerId: number, manager: EntityManager): Promise<ProviderKeyEntity | null> {
    return manager.getRepository(ProviderKeyEntity).findOneBy({ providerId, state: 'active' });
  }

  async activeByProvider(providerIds: readonly number[]): Promise<ReadonlyMap<number, ProviderKeyEntity>> {
    const keys = await this.dataSource
      .getRepository(ProviderKeyEntity)
      .findBy({ providerId: In(providerIds), state: 'active' });
    return new Map(keys.map((key) => [key.providerId, key]));
  }

  async versions(providerId: number): Promise<ProviderKeyEntity[]> {
    return this.dataSource.getRepository(ProviderKeyEntity).find({ where: { providerId }, order: { version: 'DESC' } });
  }

  async add(manager: EntityManager, provider: ProviderEntity, apiKey: string): Promise<ProviderKeyEntity> {
    const repository = manager.getRepository(ProviderKeyEntity);
    const latest = (await repository.maximum('version', { providerId: provider.id })) ?? 0;
    const key = this.vault.sealed(apiKey, { providerId: provider.id, version: latest + 1, baseUrl: provider.baseUrl });
    await repository.insert(key);
    return key;
  }

  /** @param apiKey the new secret, or null to have none from now on */
  async replace(
    manager: EntityManager,
    provider: ProviderEntity,
    apiKey: string | null,
  ): Promise<ProviderKeyEntity | null> {
    await manager
      .getRepository(ProviderKeyEntity)
      .update({ providerId: provider.id, state: 'active' }, { state: 'revoked', revokedAt: new Date() });
    return apiKey === null ? null : this.add(manager, provider, apiKey);
  }
}
