import { Injectable } from '@nestjs/common';
import type { Principal } from '../access/principal.js';
import type { ProviderEntity } from '../database/entities/provider.entity.js';
import type { WriteContext } from '../revisions/write-context.js';
import { type Page, pageOf } from '../validation/page.dto.js';
import { apiKeyFields, apiKeyView, changedApiKeyFields } from './api-key-fields.js';
import type { CreateApiKey, LiveApiKey, ReplaceApiKey, UpdateApiKey, WrittenApiKey } from './api-key.dto.js';
import type { ProviderPageQuery } from './provider-page-query.dto.js';
import { ProviderStates } from './provider-states.js';
import { type ProviderFields, ProviderStore, type StoredProvider } from './provider-store.js';
import { ProviderWrites, writtenView } from './provider-writes.js';
import { expiryWarnings } from './rotation/expiry-warnings.js';

@Injectable()
export class ApiKeysService {
  constructor(
    private readonly store: ProviderStore,
    private readonly writes: ProviderWrites,
    private readonly states: ProviderStates,
  ) {}

  async page(query: ProviderPageQuery): Promise<Page<LiveApiKey>> {
    const rows = await this.store.page('api_key', query);
    const live = await this.live(rows);
    return pageOf(rows, query.limit, ({ provider }) => String(provider.id), live);
  }

  async get(id: number): Promise<LiveApiKey> {
    const stored = await this.store.get('api_key', id);
    return (await this.live([stored]))(stored);
  }

  async create(body: CreateApiKey, context: WriteContext): Promise<WrittenApiKey> {
    return writtenView(await this.writes.create('api_key', context, apiKeyFields(body), body.api_key), apiKeyView);
  }

  async replace(id: number, body: ReplaceApiKey, context: WriteContext): Promise<WrittenApiKey> {
    const fields = (): ProviderFields => apiKeyFields(body);
    return writtenView(await this.writes.update('api_key', id, context, fields, body.api_key), apiKeyView);
  }

  async update(id: number, body: UpdateApiKey, context: WriteContext): Promise<WrittenApiKey> {
    const fields = (stored: ProviderEntity): Partial<ProviderFields> => changedApiKeyFields(body, stored);
    return writtenView(await this.writes.update('api_key', id, context, fields, body.api_key), apiKeyView);
  }

  remove(id: number, context: WriteContext, caller: Principal): Promise<{ revision: number }> {
    return this.writes.remove('api_key', id, context, caller);
  }

  private async live(rows: readonly StoredProvider[]): Promise<(stored: StoredProvider) => LiveApiKey> {
    const live = await this.states.live(rows);
    return (stored) => ({ ...apiKeyView(stored), ...live(stored), warnings: expiryWarnings(stored) });
  }
}
