import { Injectable } from '@nestjs/common';
import { maskedKey } from '../database/entities/masked-key.js';
import type { ProviderEntity } from '../database/entities/provider.entity.js';
import { openAiBase } from '../protocols/openai/base-url.js';
import { keyCheckPathOf } from '../protocols/openai/vendors.js';
import type { WriteContext } from '../revisions/write-context.js';
import { type Page, pageOf, type IdPageQuery } from '../validation/page.dto.js';
import { apiKeyFields, apiKeyView, changedApiKeyFields } from './api-key-fields.js';
import type {
  ApiKey,
  ApiKeyTest,
  CreateApiKey,
  KeyVersions,
  ReplaceApiKey,
  UpdateApiKey,
  WrittenApiKey,
} from './api-key.dto.js';
import { keyVerdict, unlessOpenToAll } from './health-verdict.js';
import { ProviderKeys } from './provider-keys.js';
import { ProviderProbe } from './provider-probe.js';
import { type ProviderFields, ProviderStore } from './provider-store.js';
import { ProviderWrites } from './provider-writes.js';

@Injectable()
export class ApiKeysService {
  constructor(
    private readonly store: ProviderStore,
    private readonly writes: ProviderWrites,
    private readonly keys: ProviderKeys,
    private readonly probe: ProviderProbe,
  ) {}

  async page({ limit, cursor }: IdPageQuery): Promise<Page<ApiKey>> {
    const rows = await this.store.page('api_key', limit, cursor);
    return pageOf(rows, limit, ({ provider }) => String(provider.id), apiKeyView);
  }

  async get(id: number): Promise<ApiKey> {
    return apiKeyView(await this.store.get('api_key', id));
  }

  async create(body: CreateApiKey, context: WriteContext): Promise<WrittenApiKey> {
    const { result, revision } = await this.writes.create('api_key', context, apiKeyFields(body), body.api_key);
    return { ...apiKeyView(result), revision };
  }

  async replace(id: number, body: ReplaceApiKey, context: WriteContext): Promise<WrittenApiKey> {
    const fields = (): ProviderFields => apiKeyFields(body);
    const { result, revision } = await this.writes.update('api_key', id, context, fields, body.api_key);
    return { ...apiKeyView(result), revision };
  }

  async update(id: number, body: UpdateApiKey, context: WriteContext): Promise<WrittenApiKey> {
    const fields = (stored: ProviderEntity): Partial<ProviderFields> => changedApiKeyFields(body, stored);
    const { result, revision } = await this.writes.update('api_key', id, context, fields, body.api_key);
    return { ...apiKeyView(result), revision };
  }

  remove(id: number, context: WriteContext): Promise<{ revision: number }> {
    return this.writes.remove('api_key', id, context);
  }

  async versions(id: number): Promise<KeyVersions> {
    const { provider } = await this.store.get('api_key', id);
    const versions = await this.keys.versions(provider.id);
    return {
      versions: versions.map((key) => ({
        version: key.version,
        state: key.state,
        masked_key: maskedKey(key),
        created_at: key.createdAt.toISOString(),
        revoked_at: key.revokedAt?.toISOString() ?? null,
      })),
    };
  }

  async test(id: number): Promise<ApiKeyTest> {
    const stored = await this.store.get('api_key', id);
    const { basePath } = openAiBase(stored.provider.type, stored.provider.baseUrl);
    const path = keyCheckPathOf(stored.provider.kind, basePath);
    const verdict = keyVerdict(await this.probe.get(stored, path));
    // Of a vendor we know nothing about, the model list may be open to anyone.
    const isProof = stored.provider.kind !== 'custom' || verdict.key_accepted !== true;
    return isProof ? verdict : unlessOpenToAll(verdict, await this.probe.getWithoutKey(stored, path));
  }
}
