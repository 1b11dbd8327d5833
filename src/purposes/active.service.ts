import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { ProviderKeyEntity } from '../database/entities/provider-key.entity.js';
import { ProviderEntity } from '../database/entities/provider.entity.js';
import { GatewayError } from '../errors/gateway-error.js';
import { RevisionPublisher } from '../revisions/revision-publisher.js';
import type { WriteContext } from '../revisions/write-context.js';
import { type Page, pageOf, type PageQuery } from '../validation/page.dto.js';
import { type NamedTarget, requireMeantFor } from './activation-check.js';
import { activeView } from './active-view.js';
import type { ActivateProvider, Active, TargetReference } from './active.dto.js';
import { ChainStore, type StoredTarget } from './chain-store.js';
import { requirePurpose } from './purposes.service.js';

@Injectable()
export class ActiveService {
  constructor(
    private readonly chains: ChainStore,
    private readonly publisher: RevisionPublisher,
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
    const references = referencesIn(body);
    const { result } = await this.publisher.publish(context, async (manager, revision) => {
      await requirePurpose(manager, body.purpose, 'purpose');
      const named: NamedTarget[] = [];
      for (const { field, reference } of references) {
        named.push({ field, target: await resolve(manager, reference, field) });
      }
      requireMeantFor(body.purpose, named);
      const targets = named.map(({ target }) => target);
      const chain = { purposeSlug: body.purpose, updatedBy: context.author, updatedAt: new Date(), revision };
      const stored = await this.chains.set(manager, chain, targets);
      const names = targets.map(({ provider }) => provider.name);
      return { action: 'active.set', subject: `${body.purpose} → ${names.join(', ')}`, result: stored };
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

interface NamedReference {
  readonly reference: TargetReference;
  /** Path of the reference's id in the body, for errors. */
  readonly field: string;
}

function referencesIn(body: ActivateProvider): NamedReference[] {
  const fallbacks = (body.fallbacks ?? []).map((reference, index) => ({
    reference,
    field: `fallbacks.${index}.provider_id`,
  }));
  const references = [{ reference: body, field: 'provider_id' }, ...fallbacks, ...shortFallback(body)];
  const seen = new Set<string>();
  for (const { reference, field } of references) {
    const key = `${reference.provider_id} ${reference.model ?? ''}`;
    if (seen.has(key)) throw invalid(field, 'is in the chain already');
    seen.add(key);
  }
  return references;
}

function shortFallback({
  fallback_provider_type,
  fallback_provider_id,
  fallbacks,
}: ActivateProvider): NamedReference[] {
  if (fallback_provider_type === undefined && fallback_provider_id === undefined) return [];
  if (fallback_provider_type === undefined)
    throw invalid('fallback_provider_type', 'is missing beside fallback_provider_id');
  if (fallback_provider_id === undefined)
    throw invalid('fallback_provider_id', 'is missing beside fallback_provider_type');
  if (fallbacks !== undefined) throw invalid('fallback_provider_id', 'give either this or fallbacks');
  return [
    {
      reference: { provider_type: fallback_provider_type, provider_id: fallback_provider_id },
      field: 'fallback_provider_id',
    },
  ];
}

async function resolve(manager: EntityManager, reference: TargetReference, field: string): Promise<StoredTarget> {
  const { provider_id: id, provider_type: type, model } = reference;
  const provider = await manager.getRepository(ProviderEntity).findOneBy({ id, type });
  if (!provider) {
    const list = type === 'ai_server' ? 'servers' : 'api-keys';
    const message = `there is no ${type} with the id ${id}; GET /api/v1/llm-config/${list} lists them`;
    throw new GatewayError('not_found', `${field}: ${message}.`, { fields: [{ field, message }] });
  }
  const key = await manager.getRepository(ProviderKeyEntity).findOneBy({ providerId: id, state: 'active' });
  return { provider, key, model: model ?? null };
}

function invalid(field: string, message: string): GatewayError {
  return new GatewayError('invalid_request', `${field}: ${message}`, { fields: [{ field, message }] });
}

function notPlugged(purpose: string): GatewayError {
  return new GatewayError(
    'not_found',
    `Nothing is plugged into "${purpose.slice(0, 64)}". Plug in a provider with POST /api/v1/llm-config/active.`,
  );
}
