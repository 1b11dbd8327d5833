import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager, In } from 'typeorm';
import { ChainTargetEntity } from '../database/entities/chain-target.entity.js';
import { ChainTierEntity } from '../database/entities/chain-tier.entity.js';
import { ChainEntity } from '../database/entities/chain.entity.js';
import { ProviderKeyEntity } from '../database/entities/provider-key.entity.js';
import { ProviderEntity } from '../database/entities/provider.entity.js';
import type { Strategy } from '../snapshot/snapshot.js';
import type { ShownChain } from './active-view.js';
import { listedChains } from './listed-chains.js';
import type { PurposePageQuery } from './purpose-page-query.dto.js';
import { purposesOnPage } from './purpose-pages.js';

/** A target with the provider it leads to. */
export interface StoredTarget {
  readonly provider: ProviderEntity;
  /** Its active key versions, newest first. */
  readonly keys: readonly ProviderKeyEntity[];
  readonly model: string | null;
  readonly weight: number;
}

export interface StoredTier {
  readonly strategy: Strategy;
  readonly targets: readonly StoredTarget[];
}

export interface StoredChain {
  readonly chain: ChainEntity;
  /** Ordered: the first is active. */
  readonly tiers: readonly StoredTier[];
}

export interface ChainPage {
  readonly chains: readonly ShownChain[];
  readonly next_cursor: string | null;
}

/** Needs no row: it is what a tier does unless told otherwise. */
const USUAL_STRATEGY: Strategy = 'weighted';

/** Reads and writes chains; writes take the manager of the revision they belong to. */
@Injectable()
export class ChainStore {
  constructor(private readonly dataSource: DataSource) {}

  /** @throws {GatewayError} when the cursor is none of this order */
  async page(query: PurposePageQuery): Promise<ChainPage> {
    const { slugs, next_cursor } = await purposesOnPage(this.dataSource, query, 'plugged');
    return { chains: await listedChains(this.dataSource, slugs), next_cursor };
  }

  /** @param within the transaction of a write; without one it is read as it is at one moment */
  async find(purposeSlug: string, within?: EntityManager): Promise<StoredChain | undefined> {
    const read = async (manager: EntityManager): Promise<StoredChain | undefined> => {
      const chains = await manager.getRepository(ChainEntity).findBy({ purposeSlug });
      return (await withTiers(manager, chains))[0];
    };
    return within ? read(within) : this.atOneMoment(read);
  }

  /** Takes the place of whatever chain the purpose had. */
  async set(manager: EntityManager, chain: ChainEntity, tiers: readonly StoredTier[]): Promise<StoredChain> {
    const { purposeSlug } = chain;
    const rows = chainRows(purposeSlug, tiers);
    await this.remove(manager, purposeSlug);
    await manager.getRepository(ChainEntity).insert(chain);
    await manager.getRepository(ChainTierEntity).insert([...rows.tiers]);
    await manager.getRepository(ChainTargetEntity).insert([...rows.targets]);
    return { chain, tiers };
  }

  /** From now on it stays. */
  async keep(manager: EntityManager, purposeSlug: string): Promise<void> {
    await manager.getRepository(ChainEntity).update({ purposeSlug }, { endsAt: null });
  }

  async remove(manager: EntityManager, purposeSlug: string): Promise<void> {
    await manager.getRepository(ChainEntity).delete({ purposeSlug });
  }

  /** A chain lies in several tables: read one after the other, it may have lost its targets meanwhile. */
  private atOneMoment<Result>(read: (manager: EntityManager) => Promise<Result>): Promise<Result> {
    return this.dataSource.transaction('REPEATABLE READ', read);
  }
}

/** What is stored of the tiers of a chain, in their order. */
export function chainRows(
  purposeSlug: string,
  tiers: readonly StoredTier[],
): { readonly tiers: readonly ChainTierEntity[]; readonly targets: readonly ChainTargetEntity[] } {
  const strategies = tiers.map(({ strategy }, tier) => ({ purposeSlug, tier, strategy }));
  return {
    tiers: strategies.filter(({ strategy }) => strategy !== USUAL_STRATEGY),
    targets: tiers.flatMap(({ targets }, tier) => targets.map(rowOf(purposeSlug, tier))),
  };
}

function rowOf(purposeSlug: string, tier: number) {
  return ({ provider, model, weight }: StoredTarget, position: number): ChainTargetEntity => ({
    purposeSlug,
    tier,
    position,
    providerId: provider.id,
    model,
    weight,
  });
}

async function withTiers(manager: EntityManager, chains: readonly ChainEntity[]): Promise<StoredChain[]> {
  const slugs = In(chains.map(({ purposeSlug }) => purposeSlug));
  const rows = await manager
    .getRepository(ChainTargetEntity)
    .find({ where: { purposeSlug: slugs }, order: { tier: 'ASC', position: 'ASC' } });
  const strategies = await manager.getRepository(ChainTierEntity).findBy({ purposeSlug: slugs });
  const targets = await targetsOf(manager, rows);
  return chains.map((chain) => {
    const own = targets.filter(({ purposeSlug }) => purposeSlug === chain.purposeSlug);
    const tiers = [...Map.groupBy(own, ({ tier }) => tier)].map(([tier, sharing]): StoredTier => {
      const row = strategies.find((each) => each.purposeSlug === chain.purposeSlug && each.tier === tier);
      return { strategy: row?.strategy ?? USUAL_STRATEGY, targets: sharing };
    });
    return { chain, tiers };
  });
}

type PlacedTarget = StoredTarget & Pick<ChainTargetEntity, 'purposeSlug' | 'tier'>;

async function targetsOf(manager: EntityManager, rows: readonly ChainTargetEntity[]): Promise<PlacedTarget[]> {
  const providerIds = [...new Set(rows.map(({ providerId }) => providerId))];
  const providers = await manager.getRepository(ProviderEntity).findBy({ id: In(providerIds) });
  const providerById = new Map(providers.map((provider) => [provider.id, provider]));
  const keys = await activeKeys(manager, providerIds);
  return rows.flatMap(({ providerId, ...row }) => {
    const provider = providerById.get(providerId);
    return provider ? [{ ...row, provider, keys: keys.get(providerId) ?? [] }] : [];
  });
}

/** By provider, newest first. */
export async function activeKeys(
  manager: EntityManager,
  providerIds: readonly number[],
): Promise<ReadonlyMap<number, readonly ProviderKeyEntity[]>> {
  const keys = await manager
    .getRepository(ProviderKeyEntity)
    .find({ where: { providerId: In(providerIds), state: 'active' }, order: { version: 'DESC' } });
  return Map.groupBy(keys, ({ providerId }) => providerId);
}
