import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager, In } from 'typeorm';
import { ProviderKeyEntity, SERVING_KEY_STATES } from '../database/entities/provider-key.entity.js';
import type { ProviderEntity } from '../database/entities/provider.entity.js';
import { KeyVault } from '../revisions/key-vault.js';

/** A secret to add, with its share of the requests. */
interface NewKey {
  readonly apiKey: string;
  readonly weight: number;
}

/** Versions of provider secrets: new ones take over or share the requests, old ones stay as history. */
@Injectable()
export class ProviderKeys {
  constructor(
    private readonly dataSource: DataSource,
    private readonly vault: KeyVault,
  ) {}

  /** Those that may be sent to each provider, newest first. */
  async serving(
    providerIds: readonly number[],
    manager: EntityManager = this.dataSource.manager,
  ): Promise<ReadonlyMap<number, readonly ProviderKeyEntity[]>> {
    const keys = await manager.getRepository(ProviderKeyEntity).find({
      where: { providerId: In(providerIds), state: In(SERVING_KEY_STATES) },
      order: { version: 'DESC' },
    });
    return Map.groupBy(keys, ({ providerId }) => providerId);
  }

  /** All of them, newest first. */
  async versions(providerId: number): Promise<ProviderKeyEntity[]> {
    return this.dataSource.getRepository(ProviderKeyEntity).find({ where: { providerId }, order: { version: 'DESC' } });
  }

  /** Adds an active version beside the others. */
  async add(manager: EntityManager, provider: ProviderEntity, { apiKey, weight }: NewKey): Promise<ProviderKeyEntity> {
    const repository = manager.getRepository(ProviderKeyEntity);
    const latest = (await repository.maximum('version', { providerId: provider.id })) ?? 0;
    const place = { providerId: provider.id, version: latest + 1, baseUrl: provider.baseUrl };
    const key = { ...this.vault.sealed(apiKey, place), weight };
    await repository.insert(key);
    return key;
  }

  /**
   * Revokes whatever may serve.
   * @param apiKey the new secret, or null to have none from now on
   */
  async replace(
    manager: EntityManager,
    provider: ProviderEntity,
    apiKey: string | null,
  ): Promise<readonly ProviderKeyEntity[]> {
    const serving = { providerId: provider.id, state: In(SERVING_KEY_STATES) };
    await manager.getRepository(ProviderKeyEntity).update(serving, revoked());
    return apiKey === null ? [] : [await this.add(manager, provider, { apiKey, weight: 1 })];
  }

  async setWeight(manager: EntityManager, { id }: ProviderKeyEntity, weight: number): Promise<void> {
    await manager.getRepository(ProviderKeyEntity).update({ id }, { weight });
  }

  async revoke(manager: EntityManager, { id }: ProviderKeyEntity): Promise<void> {
    await manager.getRepository(ProviderKeyEntity).update({ id }, revoked());
  }

  /**
   * Notes that a test has just succeeded with these versions; no revision, since nothing is configured otherwise. By
   * the clock of the database, which other instances compare it with.
   */
  async verified(keys: readonly ProviderKeyEntity[]): Promise<void> {
    if (keys.length === 0) return;
    await this.dataSource
      .getRepository(ProviderKeyEntity)
      .update({ id: In(keys.map(({ id }) => id)) }, { verifiedAt: () => 'clock_timestamp()' });
  }
}

function revoked(): Pick<ProviderKeyEntity, 'state' | 'revokedAt'> {
  return { state: 'revoked', revokedAt: new Date() };
}
