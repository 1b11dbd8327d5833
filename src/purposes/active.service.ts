import { Injectable } from '@nestjs/common';
import { GatewayError } from '../errors/gateway-error.js';
import { KeyVault } from '../revisions/key-vault.js';
import { RevisionPublisher } from '../revisions/revision-publisher.js';
import type { WriteContext } from '../revisions/write-context.js';
import { type Page, pageOf, type PageQuery } from '../validation/page.dto.js';
import { requireUsable } from './activation-check.js';
import type { ActivateProvider } from './activation.dto.js';
import { activeView } from './active-view.js';
import type { Active } from './active.dto.js';
import { type NamedTier, tiersIn } from './chain-references.js';
import { ChainStore } from './chain-store.js';
import { LocalOnlyLookup } from './local-only-lookup.js';
import { requirePurpose } from './purposes.service.js';
import { resolveTargets } from './resolve-targets.js';

@Injectable()
export class ActiveService {
  constructor(
    private readonly chains: ChainStore,
    private readonly publisher: RevisionPublisher,
    private readonly vault: KeyVault,
    private readonly lookup: LocalOnlyLookup,
  ) {}

  async page({ limit, cursor = '' }: PageQuery): Promise<Page<Active>> {
    const rows = await this.chains.page(limit, cursor);
    return pageOf(rows, limit, ({ chain }) => chain.purposeSlug, activeView);
  }

  async get(purpose: string): Promise<Active> {
    const stored = await this.chains.find(purpose);
    if (!stored) throw notPlugged(purpose);
    return activeView(stored);
  }

  async activate(body: ActivateProvider, context: WriteContext): Promise<Active> {
    const named = tiersIn(body);
    const findings = await this.lookup.forTargets(body.purpose, providerIdsIn(named));
    const { result } = await this.publisher.publish(context, async (manager, revision) => {
      const purpose = await requirePurpose(manager, body.purpose, 'purpose');
      const { tiers, targets } = await resolveTargets(manager, named);
      await requireUsable(purpose, targets, { vault: this.vault, findings });
      const chain = { purposeSlug: purpose.slug, updatedBy: context.author, updatedAt: new Date(), revision };
      const stored = await this.chains.set(manager, chain, tiers);
      const names = targets.map(({ target }) => target.provider.name);
      return { action: 'active.set', subject: `${purpose.slug} → ${names.join(', ')}`, result: stored };
    });
    return activeView(result);
  }

  async deactivate(purpose: string, context: WriteContext): Promise<{ revision: number }> {
    const { revision } = await this.publisher.publish(context, async (manager) => {
      if (!(await this.chains.find(purpose, manager))) throw notPlugged(purpose);
      await this.chains.remove(manager, purpose);
      return { action: 'active.delete', subject: purpose, result: undefined };
    });
    return { revision };
  }
}

function providerIdsIn(tiers: readonly NamedTier[]): readonly number[] {
  return tiers.flatMap(({ targets }) => targets.map(({ reference }) => reference.provider_id));
}

function notPlugged(purpose: string): GatewayError {
  return new GatewayError(
    'not_found',
    `Nothing is plugged into "${purpose.slice(0, 64)}". Plug in a provider with POST /api/v1/llm-config/active.`,
  );
}
