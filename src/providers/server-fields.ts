import { maskedKey } from '../database/entities/masked-key.js';
import type { ProviderEntity } from '../database/entities/provider.entity.js';
import type { ProviderFields, StoredProvider } from './provider-store.js';
import type { CreateServer, Server, UpdateServer } from './server.dto.js';

/** A whole row, defaults filled in. */
export function serverFields(body: CreateServer): ProviderFields {
  return {
    name: body.name,
    kind: body.server_type,
    baseUrl: body.base_url,
    model: body.model ?? null,
    enabled: body.enabled ?? true,
    timeouts: { ...body.timeouts },
    metadata: body.metadata ?? {},
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
    model: body.model,
    enabled: body.enabled,
    timeouts: body.timeouts && { ...body.timeouts },
    metadata: body.metadata,
    modelPath: body.model_path,
    useForChat: body.use_for_chat,
    useForEmbeddings: body.use_for_embeddings,
    useForReranking: body.use_for_reranking,
  });
}

export function serverView({ provider, key }: StoredProvider): Server {
  return {
    id: provider.id,
    name: provider.name,
    server_type: provider.kind,
    ...sharedView(provider),
    masked_key: key && maskedKey(key),
    key_version: key?.version ?? null,
    model_path: provider.modelPath,
    use_for_chat: provider.useForChat,
    use_for_embeddings: provider.useForEmbeddings,
    use_for_reranking: provider.useForReranking,
  };
}

/** What servers and api keys show alike. */
export function sharedView(provider: ProviderEntity) {
  return {
    base_url: provider.baseUrl,
    model: provider.model,
    enabled: provider.enabled,
    timeouts: provider.timeouts,
    metadata: provider.metadata,
    created_at: provider.createdAt.toISOString(),
    updated_at: provider.updatedAt.toISOString(),
  };
}

/** Leaves out what a partial update did not name; TypeORM would take undefined for a value. */
export function definedFields<T extends object>(fields: { [K in keyof T]: T[K] | undefined }): Partial<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Partial<T>;
}
