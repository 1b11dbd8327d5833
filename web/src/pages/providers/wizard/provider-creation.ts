import { api, dataOf } from '../../../api/client.js';
import type { Schema } from '../../../api/types.js';
import type { How } from '../../../changes/writing.js';
import type { Provider } from '../provider.js';
import type { WrittenProvider } from '../provider-writes.js';
import { apiKeyBodyOf, type Draft, serverBodyOf } from './draft.js';

/** What a test before saving found. */
export type Trial = Schema<'ServerTrial'> & Partial<Schema<'ApiKeyTrial'>>;

export type Added = Pick<Provider, 'type' | 'id' | 'name' | 'model'>;

/** Asks what was entered, and stores nothing. */
export function tryDraft(draft: Draft): Promise<Trial> {
  if (draft.isVendor) {
    const { key_name: _, ...body } = apiKeyBodyOf(draft);
    return dataOf(api.POST('/api/v1/llm-config/api-keys/try', { body }));
  }
  const { name: _, ...body } = serverBodyOf(draft);
  return dataOf(api.POST('/api/v1/llm-config/servers/try', { body }));
}

export function createProvider(draft: Draft, how: How): Promise<WrittenProvider> {
  return draft.isVendor
    ? dataOf(api.POST('/api/v1/llm-config/api-keys', { params: how, body: apiKeyBodyOf(draft) }))
    : dataOf(api.POST('/api/v1/llm-config/servers', { params: how, body: serverBodyOf(draft) }));
}
