import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { ProviderEntity } from '../database/entities/provider.entity.js';
import { PurposeEntity } from '../database/entities/purpose.entity.js';
import { apiKeyFields } from '../providers/api-key-fields.js';
import { ProviderAddresses } from '../providers/provider-addresses.js';
import { ProviderStore, type StoredProvider } from '../providers/provider-store.js';
import { serverFields } from '../providers/server-fields.js';
import { ChainStore, type StoredTier } from '../purposes/chain-store.js';
import { KeyVault } from '../revisions/key-vault.js';
import type { StoredSeed, StoredState } from './seed-drift.js';
import { type PlannedProvider, SEED_SOURCES, type SeedSource } from './planned-provider.js';
import { OPENROUTER_NAME, type SeedPlan } from './seed-plan.js';

const CHAT = 'chat';
/** Note of a provider that tells what it came from, whatever it is called by now. */
const NOTE = 'seeded_from';
/** What they are called by those who made them by hand, or lost the note. */
const USUAL_NAMES: Readonly<Record<SeedSource, readonly string[]>> = {
  OPENROUTER: [OPENROUTER_NAME],
  EXTERNAL_LLM: ['external', 'mediqzy'],
  INTERNAL_LLM: ['internal'],
  OPENAI: ['openai'],
};

interface Stamp {
  readonly author: string;
  readonly revision: number;
}

/** Writes what the environment says, and reads what has become of it. */
@Injectable()
export class SeedStore {
  constructor(
    private readonly dataSource: DataSource,
    private readonly providers: ProviderStore,
    private readonly addresses: ProviderAddresses,
    private readonly chains: ChainStore,
    private readonly vault: KeyVault,
  ) {}

  async write(manager: EntityManager, plan: SeedPlan, stamp: Stamp): Promise<void> {
    // A first start that did not come to its end has used numbers up; the first provider is number 1 all the same.
    await manager.query(
      `select setval(pg_get_serial_sequence('providers', 'id'), 1, false) where not exists (select from providers)`,
    );
    const stored = new Map<SeedSource, StoredProvider>();
    for (const planned of plan.providers) stored.set(planned.source, await this.add(manager, planned));
    const tiers = plan.chain.flatMap((source) => tierOf(stored.get(source)));
    const { author: updatedBy, revision } = stamp;
    const chain = { purposeSlug: CHAT, updatedBy, updatedAt: new Date(), revision, endsAt: null };
    await this.chains.set(manager, chain, tiers);
    if (plan.maxRetries === undefined) return;
    await manager.getRepository(PurposeEntity).update({ slug: CHAT }, { maxRetries: plan.maxRetries });
  }

  async state(): Promise<StoredState> {
    const providers = await this.dataSource.getRepository(ProviderEntity).find({ order: { id: 'ASC' } });
    const seeds = new Map<SeedSource, StoredSeed>();
    for (const source of SEED_SOURCES) {
      const provider =
        providers.find(isFrom(source)) ?? providers.find(({ name }) => USUAL_NAMES[source].includes(name));
      if (provider) seeds.set(source, await this.seedOf(provider));
    }
    const chain = await this.chains.find(CHAT);
    const purpose = await this.dataSource.getRepository(PurposeEntity).findOneByOrFail({ slug: CHAT });
    return {
      seeds,
      chain: chain?.tiers.flatMap(({ targets }) => targets.map((target) => target.provider.id)) ?? [],
      maxRetries: purpose.maxRetries,
    };
  }

  private async add(manager: EntityManager, planned: PlannedProvider): Promise<StoredProvider> {
    const { source, type, baseUrl: base_url, model, defaults, timeouts } = planned;
    this.addresses.requireAllowed(base_url, type);
    const settings = { base_url, model, defaults, timeouts, metadata: { [NOTE]: source } };
    const fields =
      planned.type === 'ai_server'
        ? serverFields({ ...settings, name: planned.name, server_type: planned.kind })
        : apiKeyFields({ ...settings, key_name: planned.name, provider: planned.kind });
    return this.providers.create(manager, type, fields, planned.apiKey);
  }

  private async seedOf(provider: ProviderEntity): Promise<StoredSeed> {
    const { keys } = await this.providers.get(provider.type, provider.id);
    const secrets = keys.flatMap((key) => {
      const opened = this.vault.open(key, provider.baseUrl);
      return 'secret' in opened ? [opened.secret] : [];
    });
    return { provider, hasKey: (apiKey) => secrets.some((secret) => secret.reveal() === apiKey) };
  }
}

function isFrom(source: SeedSource): (provider: ProviderEntity) => boolean {
  return ({ metadata }) => metadata[NOTE] === source;
}

function tierOf(stored: StoredProvider | undefined): StoredTier[] {
  if (!stored) return [];
  return [{ strategy: 'weighted', targets: [{ provider: stored.provider, keys: [], model: null, weight: 1 }] }];
}
