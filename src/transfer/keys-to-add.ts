import { type EntityManager, In } from 'typeorm';
import { ProviderKeyEntity, SERVING_KEY_STATES } from '../database/entities/provider-key.entity.js';
import { ProviderEntity } from '../database/entities/provider.entity.js';
import { isKeyVariable, variableFor } from './formats/key-reference.js';
import type { MissingKey } from './import.dto.js';
import type { TransferDocument } from './transfer-document.dto.js';

/**
 * Providers of a file that have no key: vendors, and servers for which it names a variable.
 *
 * @param variables by provider, as the file names them
 */
export async function keysToAdd(
  manager: EntityManager,
  { servers = [], api_keys = [] }: TransferDocument,
  variables: ReadonlyMap<string, string>,
): Promise<MissingKey[]> {
  const names = [...servers.map(({ name }) => name), ...api_keys.map(({ key_name }) => key_name)];
  const providers = await manager
    .getRepository(ProviderEntity)
    .find({ where: { name: In(names) }, order: { name: 'ASC' } });
  const keys = await manager
    .getRepository(ProviderKeyEntity)
    .findBy({ providerId: In(providers.map(({ id }) => id)), state: In(SERVING_KEY_STATES) });
  const keyed = new Set(keys.map(({ providerId }) => providerId));
  return providers
    .filter(({ id, type, name }) => !keyed.has(id) && (type === 'api_key' || variables.has(name)))
    .map(({ id, type, name, baseUrl }) => {
      const named = variables.get(name);
      const variable = named !== undefined && isKeyVariable(named) ? named : variableFor(name);
      return { provider_type: type, provider_id: id, name, base_url: baseUrl, variable };
    });
}
