import { type EntityManager, In } from 'typeorm';
import { ProviderKeyEntity, SERVING_KEY_STATES } from '../../database/entities/provider-key.entity.js';
import { ProviderEntity } from '../../database/entities/provider.entity.js';
import type { StoredProvider } from '../../providers/provider-store.js';

/** The providers there are while an import writes: read once, not for each entry. */
export class KnownProviders {
  /** By name in lower case: names are unique whatever their case. */
  private readonly known: Map<string, StoredProvider>;

  private constructor(all: readonly StoredProvider[]) {
    this.known = new Map(all.map((stored) => [stored.provider.name.toLowerCase(), stored]));
  }

  static async read(manager: EntityManager): Promise<KnownProviders> {
    const providers = await manager.getRepository(ProviderEntity).find();
    const keys = await manager
      .getRepository(ProviderKeyEntity)
      .find({ where: { state: In(SERVING_KEY_STATES) }, order: { version: 'DESC' } });
    const keysOf = Map.groupBy(keys, ({ providerId }) => providerId);
    return new KnownProviders(providers.map((provider) => ({ provider, keys: keysOf.get(provider.id) ?? [] })));
  }

  find(name: string): StoredProvider | undefined {
    return this.known.get(name.toLowerCase());
  }

  keep(stored: StoredProvider): void {
    this.known.set(stored.provider.name.toLowerCase(), stored);
  }

  /** Names by id. */
  names(): ReadonlyMap<number, string> {
    return new Map([...this.known.values()].map(({ provider: { id, name } }) => [id, name]));
  }
}
