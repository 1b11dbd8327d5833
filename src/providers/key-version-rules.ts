import type { EntityManager } from 'typeorm';
import { AppEntity } from '../database/entities/app.entity.js';
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

/** Keys of one owner: an app's own, or everybody's. */
export function keysOfOwner(
  { keys }: Pick<StoredProvider, 'keys'>,
  owner: number | null,
): readonly ProviderKeyEntity[] {
  return keys.filter(({ appId }) => appId === owner);
}

/** @throws {GatewayError} `invalid_request` unless there is such an app */
export async function requireOwner(manager: EntityManager, appId: number | null): Promise<void> {
  if (appId === null || (await manager.getRepository(AppEntity).existsBy({ id: appId }))) return;
  const message = `there is no app with the id ${appId}`;
  throw new GatewayError('invalid_request', `app_id: ${message}.`, { fields: [{ field: 'app_id', message }] });
}

/** @throws {GatewayError} `invalid_request` when the owner has enough; those in their grace go by themselves */
export function requireRoom(stored: StoredProvider, owner: number | null): void {
  const { provider } = stored;
  const count = keysOfOwner(stored, owner).filter(({ state }) => state === 'active').length;
  if (count < MOST_ACTIVE_KEYS) return;
  const message = `"${provider.name}" has ${count} keys in use already; revoke one with DELETE /api/v1/llm-config/api-keys/${provider.id}/keys/{version} first`;
  throw new GatewayError('invalid_request', `api_key: ${message}.`, { fields: [{ field: 'api_key', message }] });
}

/**
 * An app may be left without a key of its own: everybody's serves it then, unless it must use its own.
 *
 * @throws {GatewayError} `in_use` when a chain leads to the provider and no other active key of everybody's would be left
 */
export async function requireOther(
  manager: EntityManager,
  stored: StoredProvider,
  { version, appId }: ProviderKeyEntity,
): Promise<void> {
  const { provider } = stored;
  const others = keysOfOwner(stored, null).filter((key) => key.state === 'active' && key.version !== version);
  if (appId !== null || others.length > 0) return;
  const places = await chainPlaces(manager, provider.id);
  if (places.length === 0) return;
  throw new GatewayError(
    'in_use',
    `"${provider.name}" serves ${places.join(', ')}, and version ${version} is its only key. Add another one with POST /api/v1/llm-config/api-keys/${provider.id}/keys, or plug in another provider with POST /api/v1/llm-config/active, then revoke it.`,
  );
}
