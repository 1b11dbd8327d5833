import { changedSettingFields, definedFields, providerView, settingFields } from './provider-fields.js';
import type { ProviderFields, StoredProvider } from './provider-store.js';
import type { CreateServer, Server, UpdateServer } from './server.dto.js';

/** A whole row, defaults filled in. */
export function serverFields(body: CreateServer): ProviderFields {
  return {
    name: body.name,
    kind: body.server_type,
    baseUrl: body.base_url,
    ...settingFields(body),
    modelPath: body.model_path ?? null,
    useForChat: body.use_for_chat ?? null,
    useForEmbeddings: body.use_for_embeddings ?? null,
    useForReranking: body.use_for_reranking ?? null,
    useForOpsCenter: null,
  };
}

/** Only the columns the body names. */
export function changedServerFields(body: UpdateServer): Partial<ProviderFields> {
  return definedFields({
    name: body.name,
    kind: body.server_type,
    baseUrl: body.base_url,
    ...changedSettingFields(body),
    modelPath: body.model_path,
    useForChat: body.use_for_chat,
    useForEmbeddings: body.use_for_embeddings,
    useForReranking: body.use_for_reranking,
  });
}

export function serverView(stored: StoredProvider): Server {
  const { provider } = stored;
  const { id, ...shared } = providerView(stored);
  return {
    id,
    name: provider.name,
    server_type: provider.kind,
    ...shared,
    model_path: provider.modelPath,
    use_for_chat: provider.useForChat,
    use_for_embeddings: provider.useForEmbeddings,
    use_for_reranking: provider.useForReranking,
  };
}
