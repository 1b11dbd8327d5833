import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager, In } from 'typeorm';
import { CollectionEntity } from '../database/entities/collection.entity.js';
import { ProviderEntity } from '../database/entities/provider.entity.js';
import type { PurposeEntity } from '../database/entities/purpose.entity.js';
import type { ScheduledTier } from '../database/entities/scheduled-activation.entity.js';
import { KeyVault } from '../revisions/key-vault.js';
import type { LocalOnlyFindings } from '../revisions/local-only-findings.js';
import type { CollectionsByModel } from '../snapshot/snapshot.js';
import { collectionsByModel } from '../snapshot/vector-rules.js';
import { requireLocal, requireUsable } from './activation-check.js';
import type { ActivateProvider } from './activation.dto.js';
import { type NamedTier, tiersIn } from './chain-references.js';
import { LocalOnlyLookup } from './local-only-lookup.js';
import { requirePurpose } from './purposes.service.js';
import { type ResolvedChain, resolveTargets } from './resolve-targets.js';

/** A chain that is to be plugged in, with what had to be found out before a transaction. */
export interface PreparedActivation {
  readonly purpose: string;
  readonly tiers: readonly NamedTier[];
  readonly findings: LocalOnlyFindings;
}

/** A chain that may be plugged in, with the rows it leads to. */
export interface JudgedActivation extends ResolvedChain {
  readonly purpose: PurposeEntity;
  /** Vectors that its providers must fit, for a purpose that is about vectors. */
  readonly collections: CollectionsByModel;
}

/** Reads and judges what is to be plugged in; writes nothing. */
@Injectable()
export class Activation {
  constructor(
    private readonly dataSource: DataSource,
    private readonly vault: KeyVault,
    private readonly lookup: LocalOnlyLookup,
  ) {}

  /** @throws {GatewayError} `invalid_request` when the body describes no chain */
  async prepare(body: ActivateProvider): Promise<PreparedActivation> {
    const tiers = tiersIn(body);
    const providerIds = tiers.flatMap(({ targets }) => targets.map(({ reference }) => reference.provider_id));
    return { purpose: body.purpose, tiers, findings: await this.lookup.forTargets(body.purpose, providerIds) };
  }

  /** @throws {GatewayError} naming what is not there, or every target that could not serve the purpose now */
  async judge(
    { purpose: slug, tiers, findings }: PreparedActivation,
    manager: EntityManager = this.dataSource.manager,
  ): Promise<JudgedActivation> {
    const purpose = await requirePurpose(manager, slug, 'purpose');
    const chain = await resolveTargets(manager, tiers);
    await requireUsable(purpose, chain.targets, { vault: this.vault, findings });
    return { purpose, ...chain, collections: await collectionsIn(manager) };
  }

  /** For a chain that was in use before, as far as its providers are still there. Undefined when none of them is. */
  async prepareReturn(purpose: string, tiers: readonly ScheduledTier[]): Promise<PreparedActivation | undefined> {
    const ids = tiers.flatMap(({ targets }) => targets.map(({ provider_id }) => provider_id));
    const found = await this.dataSource.getRepository(ProviderEntity).findBy({ id: In(ids) });
    const known = new Set(found.map(({ id }) => id));
    const left = tiers
      .map(({ strategy, targets }) => ({ strategy, targets: targets.filter(({ provider_id: id }) => known.has(id)) }))
      .filter(({ targets }) => targets.length > 0);
    return left.length > 0 ? this.prepare({ purpose, tiers: left }) : undefined;
  }

  /**
   * Whether a returning chain can serve now is not asked; where its requests go is.
   * @throws {GatewayError} naming what is not there, or every target that leads outside, for a local_only purpose
   */
  async judgeReturn(prepared: PreparedActivation, manager: EntityManager): Promise<JudgedActivation> {
    const purpose = await requirePurpose(manager, prepared.purpose, 'purpose');
    const chain = await resolveTargets(manager, prepared.tiers);
    await requireLocal(purpose, chain.targets, prepared.findings);
    return { purpose, ...chain, collections: await collectionsIn(manager) };
  }
}

async function collectionsIn(manager: EntityManager): Promise<CollectionsByModel> {
  return collectionsByModel(await manager.getRepository(CollectionEntity).find({ order: { name: 'ASC' } }));
}

/** As the history shows it, e.g. `chat → gpu-1, gpu-2`. */
export function subjectOf({ purpose, targets }: JudgedActivation): string {
  return `${purpose.slug} → ${targets.map(({ target }) => target.provider.name).join(', ')}`;
}
