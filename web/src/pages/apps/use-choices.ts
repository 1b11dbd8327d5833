import { api, dataOf } from '../../api/client.js';
import { keys } from '../../api/keys.js';
import { idCursor, nameCursor, usePages } from '../../api/use-pages.js';
import type { Option } from '../../ui/choice.js';

/** Every purpose, to choose from. */
export function usePurposeOptions(isEnabled: boolean): readonly Option[] {
  const { rows } = usePages(
    keys.purposes,
    (page) => dataOf(api.GET('/api/v1/llm-config/purposes', { params: { query: nameCursor(page) } })),
    { isWhole: true, isEnabled },
  );
  return rows.map(({ slug, description }) => ({
    id: slug,
    name: slug,
    ...(description !== '' && { note: description }),
  }));
}

/** Every provider by its id, to choose from. */
export function useProviderOptions(isEnabled: boolean): readonly Option[] {
  const servers = usePages(
    keys.servers,
    (page) => dataOf(api.GET('/api/v1/llm-config/servers', { params: { query: idCursor(page) } })),
    { isWhole: true, isEnabled },
  );
  const vendors = usePages(
    keys.apiKeys,
    (page) => dataOf(api.GET('/api/v1/llm-config/api-keys', { params: { query: idCursor(page) } })),
    { isWhole: true, isEnabled },
  );
  return [
    ...servers.rows.map(({ id, name, server_type }) => ({ id: String(id), name, note: server_type })),
    ...vendors.rows.map(({ id, key_name, provider }) => ({ id: String(id), name: key_name, note: provider })),
  ];
}
