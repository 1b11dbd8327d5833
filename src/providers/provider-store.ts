import { Injectable } from '@nestjs/common';
import { And, DataSource, type EntityManager, In, IsNull, MoreThan } from 'typeorm';
import { isUniqueViolation } from '../database/database-errors.js';
import { ProviderKeyEntity } from '../database/entities/provider-key.entity.js';
import { ProviderEntity, type ProviderType } from '../database/entities/provider.entity.js';
import { contains } from '../database/name-contains.js';
import { GatewayError } from '../errors/gateway-error.js';
import { chainPlaces } from './chain-places.js';
import { ProviderKeys } from './provider-keys.js';
import type { ProviderPageQuery } from './provider-page-query.dto.js';

/** A provider with the key versions that may serve, newest first. */
export interface StoredProvider {
  readonly provider: ProviderEntity;
  readonly keys: readonly ProviderKeyEntity[];
}

export type ProviderFields = Omit<ProviderEntity, 'id' | 'type' | 'createdAt' | 'updatedAt'>;

/** The version shown as the provider's key: one of everybody's, else an app's own. */
export function newestKey({ keys }: StoredProvider): ProviderKeyEntity | undefined {
  const active = keys.filter(({ state }) => state === 'active');
  return active.find(({ appId }) => appId === null) ?? active[0];
}

/** A secret to store, null to remove it, undefined to leave it as it is. */
export type KeyChange = string | null | undefined;

const LABEL: Readonly<Record<ProviderType, string>> = { ai_server: 'server', api_key: 'api key' };

/** Reads and writes provider rows; writes take the manager of the revision they belong to. */
@Injectable()
export class ProviderStore {
  constructor(
    private readonly dataSource: DataSource,
    private readonly keys: ProviderKeys,
  ) {}

  async page(type: ProviderType, { limit, cursor, q, ids }: ProviderPageQuery): Promise<StoredProvider[]> {
    const providers = await this.dataSource.getRepository(ProviderEntity).find({
      // Two conditions on one column.
      where: {
        type,
        id: And(MoreThan(cursor), ...(ids === undefined ? [] : [In(ids)])),
        ...(q !== undefined && { name: contains(q) }),
      },
      order: { id: 'ASC' },
      take: limit + 1,
    });
    const keys = await this.keys.serving(providers.map(({ id }) => id));
    return providers.map((provider) => ({ provider, keys: keys.get(provider.id) ?? [] }));
  }

  async get(type: ProviderType, id: number, manager: EntityManager = this.dataSource.manager): Promise<StoredProvider> {
    const provider = await manager.getRepository(ProviderEntity).findOneBy({ id, type });
    if (!provider) throw new GatewayError('not_found', `There is no ${LABEL[type]} with the id ${id}.`);
    return { provider, keys: (await this.keys.serving([id], manager)).get(id) ?? [] };
  }

  async namesInLowerCase(manager: EntityManager): Promise<ReadonlySet<string>> {
    const providers = await manager.getRepository(ProviderEntity).find({ select: { name: true } });
    return new Set(providers.map(({ name }) => name.toLowerCase()));
  }

  async create(
    manager: EntityManager,
    type: ProviderType,
    fields: ProviderFields,
    apiKey: KeyChange,
  ): Promise<StoredProvider> {
    const repository = manager.getRepository(ProviderEntity);
    const provider = await saving(fields.name, () => repository.save(repository.create({ ...fields, type })));
    return { provider, keys: apiKey ? [await this.keys.add(manager, provider, { apiKey, weight: 1 })] : [] };
  }

  async update(
    manager: EntityManager,
    stored: StoredProvider,
    fields: Partial<ProviderFields>,
    apiKey: KeyChange,
  ): Promise<StoredProvider> {
    const repository = manager.getRepository(ProviderEntity);
    refuseMovedKey(stored, fields.baseUrl, apiKey);
    const changed = repository.merge(stored.provider, {});
    // A new key alone is a change too, although it is stored in rows of its own.
    Object.assign(changed, fields, apiKey === undefined ? {} : { updatedAt: new Date() });
    const provider = await saving(changed.name, () => repository.save(changed));
    if (apiKey === undefined) return { provider, keys: stored.keys };
    const own = stored.keys.filter(({ appId }) => appId !== null);
    const keys = [...(await this.keys.replace(manager, provider, apiKey)), ...own];
    return { provider, keys };
  }

  /** Whether it has a version that serves or could be activated again. */
  async hasSecrets(manager: EntityManager, { id }: ProviderEntity): Promise<boolean> {
    return manager.getRepository(ProviderKeyEntity).existsBy({ providerId: id, destroyedAt: IsNull() });
  }

  /** For a change that is stored in rows of its own. */
  async touch(manager: EntityManager, { id }: ProviderEntity): Promise<void> {
    await manager.getRepository(ProviderEntity).update({ id }, { updatedAt: new Date() });
  }

  /** @throws {GatewayError} `in_use`, naming each place, when a chain still leads to it. */
  async remove(manager: EntityManager, { provider }: StoredProvider): Promise<void> {
    const places = await chainPlaces(manager, provider.id);
    if (places.length > 0) {
      throw new GatewayError(
        'in_use',
        `"${provider.name}" serves ${places.join(', ')}. Plug in another provider with POST /api/v1/llm-config/active, or unplug the purpose with DELETE /api/v1/llm-config/active/{purpose}, then delete it.`,
      );
    }
    await manager.getRepository(ProviderEntity).delete({ id: provider.id });
  }
}

/** The seal holds for one scheme, host and port; a key must not follow its provider to another one unasked. */
function refuseMovedKey({ provider, keys }: StoredProvider, baseUrl: string | undefined, apiKey: KeyChange): void {
  if (keys.length === 0 || baseUrl === undefined || apiKey !== undefined) return;
  if (new URL(baseUrl).origin === originOf(provider.baseUrl)) return;
  const message =
    'enter the key again: base_url leads to another host or port, and the stored key is sealed for the old one';
  throw new GatewayError('invalid_request', `api_key: ${message}`, { fields: [{ field: 'api_key', message }] });
}

/** Undefined where somebody has edited the address in the database. */
function originOf(baseUrl: string): string | undefined {
  return URL.canParse(baseUrl) ? new URL(baseUrl).origin : undefined;
}

async function saving<T>(name: string, save: () => Promise<T>): Promise<T> {
  try {
    return await save();
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    throw new GatewayError(
      'duplicate',
      `A provider named "${name}" exists already; names are unique over servers and api keys.`,
    );
  }
}
