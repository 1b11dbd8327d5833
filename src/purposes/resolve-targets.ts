import { type EntityManager, In } from 'typeorm';
import { ProviderEntity } from '../database/entities/provider.entity.js';
import { GatewayError } from '../errors/gateway-error.js';
import type { NamedTarget } from './activation-check.js';
import type { NamedReference, NamedTier } from './chain-references.js';
import { activeKeys, type StoredTier } from './chain-store.js';

/** A chain as a body names it, with the providers it leads to. */
export interface ResolvedChain {
  readonly tiers: readonly StoredTier[];
  /** All targets in order. */
  readonly targets: readonly NamedTarget[];
}

/** @throws {GatewayError} `not_found` naming the first target that leads to no provider. */
export async function resolveTargets(manager: EntityManager, tiers: readonly NamedTier[]): Promise<ResolvedChain> {
  const ids = [...new Set(tiers.flatMap(({ targets }) => targets.map(({ reference }) => reference.provider_id)))];
  const providers = await manager.getRepository(ProviderEntity).findBy({ id: In(ids) });
  const keys = await activeKeys(manager, ids);
  const resolved = tiers.map(({ strategy, targets }) => ({
    strategy,
    targets: targets.map((named): NamedTarget => {
      const provider = requireProvider(providers, named);
      const { model = null, weight = 1 } = named.reference;
      return { field: named.field, target: { provider, keys: keys.get(provider.id) ?? [], model, weight } };
    }),
  }));
  return {
    tiers: resolved.map(({ strategy, targets }) => ({ strategy, targets: targets.map(({ target }) => target) })),
    targets: resolved.flatMap(({ targets }) => targets),
  };
}

function requireProvider(providers: readonly ProviderEntity[], { reference, field }: NamedReference): ProviderEntity {
  const { provider_id: id, provider_type: type } = reference;
  const provider = providers.find((each) => each.id === id && each.type === type);
  if (provider) return provider;
  const list = type === 'ai_server' ? 'servers' : 'api-keys';
  const message = `there is no ${type} with the id ${id}; GET /api/v1/llm-config/${list} lists them`;
  throw new GatewayError('not_found', `${field}: ${message}.`, { fields: [{ field, message }] });
}
