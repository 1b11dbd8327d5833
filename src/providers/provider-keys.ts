import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager, In, IsNull } from 'typeorm';
import { ProviderKeyEntity, SERVING_KEY_STATES } from '../database/entities/provider-key.entity.js';
import type { ProviderEntity } from '../database/entities/provider.entity.js';
import { FleetKeys } from '../revisions/fleet-keys.js';
import { KeyVault } from '../revisions/key-vault.js';

/** A secret to add, with its share of the requests. */
export interface NewKey {
  readonly apiKey: string;
  readonly weight: number;
  /** When the vendor ends it. */
  readonly expiresAt?: Date | null;
  /** The app it is to belong to; null or left out: everybody's. */
  readonly appId?: number | null;
}

/** By the clock of the database, which instances compare with each other. */
const NOW = (): string => 'clock_timestamp()';

/** Versions of provider secrets: new ones take over or share the requests, old ones stay as history. */
@Injectable()
export class ProviderKeys {
  constructor(
    private readonly dataSource: DataSource,
    private readonly vault: KeyVault,
    private readonly fleet: FleetKeys,
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
  async versions(providerId: number, manager: EntityManager = this.dataSource.manager): Promise<ProviderKeyEntity[]> {
    return manager.getRepository(ProviderKeyEntity).find({ where: { providerId }, order: { version: 'DESC' } });
  }

  /** Adds an active version beside the others. */
  async add(
    manager: EntityManager,
    provider: ProviderEntity,
    { apiKey, weight, expiresAt = null, appId = null }: NewKey,
  ): Promise<ProviderKeyEntity> {
    const repository = manager.getRepository(ProviderKeyEntity);
    const latest = (await repository.maximum('version', { providerId: provider.id })) ?? 0;
    const place = { providerId: provider.id, version: latest + 1, baseUrl: provider.baseUrl, appId };
    const sealed = this.vault.sealed(apiKey, place, await this.fleet.sealingRing(manager));
    const key = { ...sealed, weight, expiresAt };
    await repository.insert(key);
    return key;
  }

  /**
   * Revokes whatever may serve, apart from the own keys of apps.
   * @param apiKey the new secret, or null to have none from now on
   */
  async replace(
    manager: EntityManager,
    provider: ProviderEntity,
    apiKey: string | null,
  ): Promise<readonly ProviderKeyEntity[]> {
    const serving = { providerId: provider.id, state: In(SERVING_KEY_STATES), appId: IsNull() };
    await manager.getRepository(ProviderKeyEntity).update(serving, REVOKED);
    return apiKey === null ? [] : [await this.add(manager, provider, { apiKey, weight: 1 })];
  }

  async update(
    manager: EntityManager,
    { id }: ProviderKeyEntity,
    fields: Partial<Pick<ProviderKeyEntity, 'weight' | 'expiresAt'>>,
  ): Promise<void> {
    await manager.getRepository(ProviderKeyEntity).update({ id }, fields);
  }

  async revoke(manager: EntityManager, { id }: ProviderKeyEntity): Promise<void> {
    await manager.getRepository(ProviderKeyEntity).update({ id }, REVOKED);
  }

  /** Overwrites a secret for good; its version stays in the history. */
  async destroy(manager: EntityManager, key: ProviderKeyEntity, { baseUrl }: ProviderEntity): Promise<void> {
    const emptied = this.vault.emptied(key, baseUrl, await this.fleet.erasingRing(manager));
    await manager
      .getRepository(ProviderKeyEntity)
      .update({ id: key.id }, { ...emptied, lastFour: '', destroyedAt: NOW });
  }

  /** Notes that a test has just succeeded with these versions; no revision, since nothing is configured otherwise. */
  async verified(keys: readonly ProviderKeyEntity[], manager: EntityManager = this.dataSource.manager): Promise<void> {
    if (keys.length === 0) return;
    await manager.getRepository(ProviderKeyEntity).update({ id: In(keys.map(({ id }) => id)) }, { verifiedAt: NOW });
  }
}

const REVOKED = { state: 'revoked', revokedAt: NOW, graceUntil: null } as const;
