import { api, dataOf } from '../api/client.js';
import type { ProviderType } from '../api/types.js';
import { type FoundProvider, foundApiKey, foundServer } from './found.js';
import { type Ask, rowsById } from './rows-by-id.js';

const LISTS: Readonly<Record<ProviderType, Ask<FoundProvider>>> = {
  async ai_server(query) {
    const page = await dataOf(api.GET('/api/v1/llm-config/servers', { params: { query } }));
    return page.data.map(foundServer);
  },
  async api_key(query) {
    const page = await dataOf(api.GET('/api/v1/llm-config/api-keys', { params: { query } }));
    return page.data.map(foundApiKey);
  },
};

/**
 * Providers by their ids, which both types share; those that are gone are left out. They are looked for in the lists, since
 * browsers log an error for each that is asked for by itself and not there.
 *
 * @param types where to look
 */
export async function providersById(
  ids: readonly number[],
  types: readonly ProviderType[],
): Promise<readonly FoundProvider[]> {
  const found = await Promise.all(types.map((type) => rowsById(ids, LISTS[type])));
  return found.flat();
}
