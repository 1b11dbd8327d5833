import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager, In, MoreThan } from 'typeorm';
import { ChainTargetEntity } from '../database/entities/chain-target.entity.js';
import { ChainEntity } from '../database/entities/chain.entity.js';
import { ProviderKeyEntity } from '../database/entities/provider-key.entity.js';
import { ProviderEntity } from '../database/entities/provider.entity.js';

/** A target with the provider it leads to. */
export interface StoredTarget {
  readonly provider: ProviderEntity;
  readonly key: ProviderKeyEntity | null;
  readonly model: string | null;
}

export interface StoredChain {
  readonly chain: ChainEntity;
  /** Ordered: the first is active. */
  readonly targets: readonly StoredTarget[];
}

/** Reads and writes chains; writes take the manager of the revision they belong to. */
@Injectable()
export class ChainStore {
  constructor(private readonly dataSource: DataSource) {}

  async page(limit: number, afterSlug: string): Promise<StoredChain[]> {
    const { manager } = this.dataSource;
    const chains = await manager
      .getRepository(ChainEntity)
      .find({ where: { purposeSlug: MoreThan(afterSlug) }, order: { purposeSlug: 'ASC' }, take: limit + 1 });
    return withTargets(manager, chains);
  }

  async find(purposeSlug: string, manager: EntityManager = this.dataSource.manager): Promise<StoredChain | undefined> {
    const chains = await manager.getRepository(ChainEntity).findBy({ purposeSlug });
    return (await withTargets(manager, chains))[0];
  }

  /** Takes the place of whatever chain the purpose had. */
  async set(manager: EntityManager, chain: ChainEntity, targets: readonly StoredTarget[]): Promise<StoredChain> {
    const { purposeSlug } = chain;
    await this.remove(manager, purposeSlug);
    await manager.getRepository(ChainEntity).insert(chain);
    await manager.getRepository(ChainTargetEntity).insert(
      targets.map(({ provider, model }, tier) => ({
        purposeSlug,
        tier,
        position: 0,
        providerId: provider.id,
        model,
      })),
    );
    return { chain, targets };
  }

  async remove(manager: EntityManager, purposeSlug: string): Promise<void> {
    await manager.getRepository(ChainEntity).delete({ purposeSlug });
  }
}

async function withTargets(manager: EntityManager, chains: readonly ChainEntity[]): Promise<StoredChain[]> {
  const rows = await manager.getRepository(ChainTargetEntity).find({
    where: { purposeSlug: In(chains.map(({ purposeSlug }) => purposeSlug)) },
    order: { tier: 'ASC', position: 'ASC' },
  });
  const providerIds = In([...new Set(rows.map(({ providerId }) => providerId))]);
  const providers = await manager.getRepository(ProviderEntity).findBy({ id: providerIds });
  const keys = await manager.getRepository(ProviderKeyEntity).findBy({ providerId: providerIds, state: 'active' });
  const providerById = new Map(providers.map((provider) => [provider.id, provider]));
  const keyByProvider = new Map(keys.map((key) => [key.providerId, key]));
  return chains.map((chain) => ({
    chain,
    targets: rows
      .filter(({ purposeSlug }) => purposeSlug === chain.purposeSlug)
      .flatMap(({ providerId, model }) => {
        const provider = providerById.get(providerId);
        return provider ? [{ provider, key: keyByProvider.get(providerId) ?? null, model }] : [];
      }),
  }));
}
