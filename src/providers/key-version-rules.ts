import type { EntityManager } from 'typeorm';
import type { ProviderKeyEntity } from '../database/entities/provider-key.entity.js';
import { GatewayError } from '../errors/gateway-error.js';
import { chainPlaces } from './chain-places.js';
import type { StoredProvider } from './provider-store.js';

const MOST_ACTIVE_KEYS = 50;

/** @throws {GatewayError} `not_found` unless the version may be sent to the vendor */
export function requireServing({ provider, keys }: StoredProvider, version: number): ProviderKeyEntity {
  const key = keys.find((each) => each.version === version);
  if (key) return key;
  throw new GatewayError(
    'not_found',
    `"${provider.name}" has no key version ${version} in use. GET /api/v1/llm-config/api-keys/${provider.id}/versions lists its keys.`,
  );
}

/** @throws {GatewayError} unless the version is history whose secret is still there */
export function requireRevoked(
  stored: StoredProvider,
  version: number,
  keys: readonly ProviderKeyEntity[],
): ProviderKeyEntity {
  const { provider } = stored;
  const key = keys.find((each) => each.version === version);
  if (key?.state === 'revoked' && !key.destroyedAt) return key;
  if (!key || key.destroyedAt) {
    throw new GatewayError(
      'not_found',
      `"${provider.name}" has no key version ${version} whose secret is still there.`,
    );
  }
  throw new GatewayError(
    'in_use',
    `Version ${version} of "${provider.name}" is in use; revoke it with DELETE /api/v1/llm-config/api-keys/${provider.id}/keys/${version} first.`,
  );
}

/** @throws {GatewayError} `invalid_request` when there are enough; those in their grace go by themselves */
export function requireRoom({ provider, keys }: StoredProvider): void {
  const count = keys.filter(({ state }) => state === 'active').length;
  if (count < MOST_ACTIVE_KEYS) return;
  const message = `"${provider.name}" has ${count} keys in use already; revoke one with DELETE /api/v1/llm-config/api-keys/${provider.id}/keys/{version} first`;
  throw new GatewayError('invalid_request', `api_key: ${message}.`, { fields: [{ field: 'api_key', message }] });
}

/** @throws {GatewayError} `in_use` when a chain leads to the provider and no other active key would be left. */
export async function requireOther(
  manager: EntityManager,
  { provider, keys }: StoredProvider,
  { version }: ProviderKeyEntity,
): Promise<void> {
  if (keys.some((key) => key.state === 'active' && key.version !== version)) return;
  const places = await chainPlaces(manager, provider.id);
  if (places.length === 0) return;
  throw new GatewayError(
    'in_use',
    `"${provider.name}" serves ${places.join(', ')}, and version ${version} is its only key. Add another one with POST /api/v1/llm-config/api-keys/${provider.id}/keys, or plug in another provider with POST /api/v1/llm-config/active, then revoke it.`,
  );
}
