import { api, dataOf } from '../../api/client.js';
import type { Schema } from '../../api/types.js';
import type { How } from '../../changes/writing.js';
import type { Provider } from './provider.js';

/** What a write of either kind answers, and its dry run. */
export type WrittenProvider = Pick<
  Schema<'WrittenServer'>,
  'id' | 'model' | 'revision' | 'applied' | 'changes' | 'warnings'
>;

/** What may change of either kind; `kind` is the type of a server. */
export interface ProviderPatch extends Omit<Schema<'UpdateServer'>, 'name' | 'server_type'> {
  readonly name?: string;
  readonly kind?: Schema<'CreateServer'>['server_type'];
}

type Addressed = Pick<Provider, 'type' | 'id'>;

export function patchProvider(
  { type, id }: Addressed,
  { name, kind, ...patch }: ProviderPatch,
  how: How,
): Promise<WrittenProvider> {
  const params = { path: { id }, ...how };
  if (type === 'ai_server') {
    const body = { ...patch, ...(name !== undefined && { name }), ...(kind !== undefined && { server_type: kind }) };
    return dataOf(api.PATCH('/api/v1/llm-config/servers/{id}', { params, body }));
  }
  const { api_key, ...rest } = patch;
  const body = {
    ...rest,
    ...(name !== undefined && { key_name: name }),
    ...(typeof api_key === 'string' && { api_key }),
  };
  return dataOf(api.PATCH('/api/v1/llm-config/api-keys/{id}', { params, body }));
}

export function deleteProvider({ type, id }: Addressed, how: How): Promise<Schema<'Deleted'>> {
  const params = { path: { id }, ...how };
  return type === 'ai_server'
    ? dataOf(api.DELETE('/api/v1/llm-config/servers/{id}', { params }))
    : dataOf(api.DELETE('/api/v1/llm-config/api-keys/{id}', { params }));
}

/** Asks it now, without a request of an app. */
export function testProvider({
  type,
  id,
}: Addressed): Promise<Schema<'ProviderHealth'> & Partial<Schema<'ApiKeyTest'>>> {
  const params = { path: { id } };
  return type === 'ai_server'
    ? dataOf(api.POST('/api/v1/llm-config/servers/{id}/test', { params }))
    : dataOf(api.POST('/api/v1/llm-config/api-keys/{id}/test', { params }));
}
