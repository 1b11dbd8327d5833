import { type EntityManager, In, IsNull, Not } from 'typeorm';
import { isUniqueViolation } from '../../database/database-errors.js';
import { AppEntity } from '../../database/entities/app.entity.js';
import { ProviderKeyEntity } from '../../database/entities/provider-key.entity.js';
import { ProviderEntity } from '../../database/entities/provider.entity.js';
import { PurposeEntity } from '../../database/entities/purpose.entity.js';
import { type FieldError, GatewayError } from '../../errors/gateway-error.js';
import type { AppFields } from './app-fields.js';

/** @throws {GatewayError} 404 */
export async function requireApp(manager: EntityManager, id: number): Promise<AppEntity> {
  const app = await manager.getRepository(AppEntity).findOneBy({ id });
  if (app) return app;
  throw new GatewayError('not_found', `There is no app with the id ${id}.`);
}

/** What does not exist cannot be allowed. @throws {GatewayError} 400 naming each place of the lists */
export async function requireNamed(
  manager: EntityManager,
  { purposes, providers }: Pick<Partial<AppFields>, 'purposes' | 'providers'>,
): Promise<void> {
  const slugs = await manager.getRepository(PurposeEntity).findBy({ slug: In(purposes ?? []) });
  const ids = await manager.getRepository(ProviderEntity).findBy({ id: In(providers ?? []) });
  const knownSlugs = new Set(slugs.map(({ slug }) => slug));
  const knownIds = new Set(ids.map(({ id }) => id));
  const fields = [
    ...missing('purposes', purposes ?? [], knownSlugs, 'there is no such purpose'),
    ...missing('providers', providers ?? [], knownIds, 'there is no such server or api key'),
  ];
  if (fields.length > 0) throw invalid(fields);
}

/** @throws {GatewayError} 409 when another app has the name */
export async function savingApp<T>(name: string, save: () => Promise<T>): Promise<T> {
  try {
    return await save();
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    throw new GatewayError('duplicate', `An app named "${name}" exists already; names of apps are unique.`);
  }
}

/**
 * A vendor's key that is an app's own must be left neither to nobody nor to everybody.
 *
 * @throws {GatewayError} 409 naming the api keys
 */
export async function requireNoOwnKeys(manager: EntityManager, { id, name }: AppEntity): Promise<void> {
  const keys = await manager
    .getRepository(ProviderKeyEntity)
    .find({ where: { appId: id, destroyedAt: IsNull() }, order: { providerId: 'ASC', version: 'ASC' } });
  if (keys.length === 0) return;
  const providers = await manager
    .getRepository(ProviderEntity)
    .findBy({ id: In(keys.map(({ providerId }) => providerId)) });
  const nameOf = new Map(providers.map((provider) => [provider.id, provider.name]));
  const owned = keys.map(({ providerId, version }) => `version ${version} of "${nameOf.get(providerId)}"`).join(', ');
  throw new GatewayError(
    'in_use',
    `Keys of vendors belong to the app "${name}": ${owned}. Revoke and erase them first (DELETE /api/v1/llm-config/api-keys/{id}/versions/{version}), or disable the app with PATCH /api/v1/llm-config/apps/${id}.`,
  );
}

/** Of erased keys only the version is left, which belongs to nobody then. */
export async function forgetErasedKeys(manager: EntityManager, { id }: AppEntity): Promise<void> {
  await manager.getRepository(ProviderKeyEntity).update({ appId: id, destroyedAt: Not(IsNull()) }, { appId: null });
}

function missing<T>(list: string, named: readonly T[], known: ReadonlySet<T>, message: string): readonly FieldError[] {
  return named.flatMap((each, index) => (known.has(each) ? [] : [{ field: `${list}.${index}`, message }]));
}

const MAX_NAMED_FIELDS = 20;

function invalid(all: readonly FieldError[]): GatewayError {
  const fields = all.slice(0, MAX_NAMED_FIELDS);
  const summary = fields.map(({ field, message }) => `${field}: ${message}`).join('; ');
  return new GatewayError('invalid_request', summary, { fields });
}
