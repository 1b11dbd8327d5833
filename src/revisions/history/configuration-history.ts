import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager, In } from 'typeorm';
import { AgentTypeEntity } from '../../database/entities/agent-type.entity.js';
import { AppEntity } from '../../database/entities/app.entity.js';
import { ChainTargetEntity } from '../../database/entities/chain-target.entity.js';
import { ChainTierEntity } from '../../database/entities/chain-tier.entity.js';
import { CollectionEntity } from '../../database/entities/collection.entity.js';
import { ProviderKeyEntity, SERVING_KEY_STATES } from '../../database/entities/provider-key.entity.js';
import { ProviderEntity } from '../../database/entities/provider.entity.js';
import { PurposeEntity } from '../../database/entities/purpose.entity.js';
import type { ConfigurationRows, OpenedKey, ProviderRow } from '../../snapshot/build-snapshot.js';
import { KeyVault } from '../key-vault.js';
import { openConfiguration, type StoredConfiguration } from '../stored-configuration.js';
import { requireKnown } from './known-revisions.js';
import { pastEntities } from './past-rows.js';

/** What was stored after a revision, as far as it still is. */
interface Past {
  readonly stored: StoredConfiguration;
  /** Versions that were in use then and whose secrets have been deleted since. */
  readonly deleted: readonly ProviderKeyEntity[];
}

/** What the configuration was like at an earlier revision. */
@Injectable()
export class ConfigurationHistory {
  constructor(
    private readonly dataSource: DataSource,
    private readonly vault: KeyVault,
  ) {}

  /**
   * The configuration as a revision left it. Of the key versions that were in use then the secrets are opened as they
   * are stored now; a version that was deleted since has a fault instead.
   * @throws {GatewayError} `not_found` when there is no such revision or it is from before changes were recorded
   */
  async at(revision: number): Promise<ConfigurationRows> {
    const { stored, deleted } = await this.dataSource.transaction('REPEATABLE READ', async (manager) => {
      await requireKnown(manager, revision);
      return pastOf(manager, revision);
    });
    const rows = await openConfiguration(stored, this.vault);
    const deletedByProvider = Map.groupBy(deleted, ({ providerId }) => providerId);
    return {
      ...rows,
      providers: rows.providers.map((provider) => withDeleted(provider, deletedByProvider.get(provider.id) ?? [])),
    };
  }
}

async function pastOf(manager: EntityManager, revision: number): Promise<Past> {
  const { kept, deleted } = await keysOf(manager, revision);
  const stored = {
    revision,
    providers: await pastEntities(manager, ProviderEntity, revision),
    keys: kept,
    purposes: await pastEntities(manager, PurposeEntity, revision),
    tiers: await pastEntities(manager, ChainTierEntity, revision),
    targets: (await pastEntities(manager, ChainTargetEntity, revision)).toSorted(inOrder),
    agentTypes: await pastEntities(manager, AgentTypeEntity, revision),
    apps: await pastEntities(manager, AppEntity, revision),
    collections: await pastEntities(manager, CollectionEntity, revision),
  };
  return { stored, deleted };
}

/** The key versions that were in use; state and weight are those of then, secrets those of now. */
async function keysOf(
  manager: EntityManager,
  revision: number,
): Promise<{ readonly kept: ProviderKeyEntity[]; readonly deleted: ProviderKeyEntity[] }> {
  const past = await pastEntities(manager, ProviderKeyEntity, revision);
  const inUse = past.filter(({ state }) => SERVING_KEY_STATES.includes(state)).toSorted(newestFirst);
  const rows = await manager
    .getRepository(ProviderKeyEntity)
    .findBy({ providerId: In([...new Set(inUse.map(({ providerId }) => providerId))]) });
  const rowOf = new Map(rows.map((row) => [versionOf(row), row]));
  return {
    kept: inUse.flatMap((key) => {
      const row = rowOf.get(versionOf(key));
      // Whether the grace it has now is over says nothing about then.
      return row ? [{ ...row, state: key.state, weight: key.weight, graceUntil: null }] : [];
    }),
    deleted: inUse.filter((key) => !rowOf.has(versionOf(key))),
  };
}

function withDeleted(provider: ProviderRow, deleted: readonly ProviderKeyEntity[]): ProviderRow {
  if (deleted.length === 0) return provider;
  const faults = deleted.map(({ version }): OpenedKey => {
    return { version, fault: `its key version ${version} has been deleted since` };
  });
  return { ...provider, keys: [...provider.keys, ...faults].toSorted(newestFirst) };
}

function versionOf({ providerId, version }: ProviderKeyEntity): string {
  return `${providerId}/${version}`;
}

function newestFirst(a: { readonly version: number }, b: { readonly version: number }): number {
  return b.version - a.version;
}

function inOrder(a: ChainTargetEntity, b: ChainTargetEntity): number {
  if (a.purposeSlug !== b.purposeSlug) return a.purposeSlug < b.purposeSlug ? -1 : 1;
  return a.tier - b.tier || a.position - b.position;
}
