import { Injectable } from '@nestjs/common';
import { GatewayError } from '../errors/gateway-error.js';
import { openAiBase } from '../protocols/openai/base-url.js';
import type { WriteContext } from '../revisions/write-context.js';
import { type Page, pageOf, type IdPageQuery } from '../validation/page.dto.js';
import { serverHealth } from './health-verdict.js';
import { modelNames } from './model-names.js';
import { ProviderProbe } from './provider-probe.js';
import { type ProviderFields, ProviderStore, type StoredProvider } from './provider-store.js';
import { ProviderWrites } from './provider-writes.js';
import { SERVER_KINDS, type ServerType } from './server-types.js';
import { changedServerFields, serverFields, serverView } from './server-fields.js';
import type { CreateServer, ModelNames, ProviderHealth, Server, UpdateServer, WrittenServer } from './server.dto.js';

@Injectable()
export class ServersService {
  constructor(
    private readonly store: ProviderStore,
    private readonly writes: ProviderWrites,
    private readonly probe: ProviderProbe,
  ) {}

  async page({ limit, cursor }: IdPageQuery): Promise<Page<Server>> {
    const rows = await this.store.page('ai_server', limit, cursor);
    return pageOf(rows, limit, ({ provider }) => String(provider.id), serverView);
  }

  async get(id: number): Promise<Server> {
    return serverView(await this.store.get('ai_server', id));
  }

  async create(body: CreateServer, context: WriteContext): Promise<WrittenServer> {
    const { result, revision } = await this.writes.create('ai_server', context, serverFields(body), body.api_key);
    return { ...serverView(result), revision };
  }

  async replace(id: number, body: CreateServer, context: WriteContext): Promise<WrittenServer> {
    const fields = (): ProviderFields => serverFields(body);
    const { result, revision } = await this.writes.update('ai_server', id, context, fields, body.api_key);
    return { ...serverView(result), revision };
  }

  async update(id: number, body: UpdateServer, context: WriteContext): Promise<WrittenServer> {
    const fields = (): Partial<ProviderFields> => changedServerFields(body);
    const { result, revision } = await this.writes.update('ai_server', id, context, fields, body.api_key);
    return { ...serverView(result), revision };
  }

  remove(id: number, context: WriteContext): Promise<{ revision: number }> {
    return this.writes.remove('ai_server', id, context);
  }

  async test(id: number): Promise<ProviderHealth> {
    const stored = await this.store.get('ai_server', id);
    return serverHealth(await this.probe.get(stored, kindOf(stored).healthPath));
  }

  async models(id: number): Promise<ModelNames> {
    const stored = await this.store.get('ai_server', id);
    const outcome = await this.probe.get(stored, kindOf(stored).modelsPath);
    const models = 'answer' in outcome ? modelNames(outcome.answer.body) : null;
    if (models) return { models };
    const reason = 'failure' in outcome ? outcome.failure : `it answered ${outcome.answer.status} instead of a list`;
    throw new GatewayError('upstream_error', `"${stored.provider.name}" did not list its models: ${reason}.`);
  }
}

function kindOf({ provider }: StoredProvider) {
  const { healthPath, modelsPath } = SERVER_KINDS[provider.kind as ServerType];
  const { rootPath } = openAiBase(provider.type, provider.baseUrl);
  return { healthPath: rootPath + healthPath, modelsPath: rootPath + modelsPath };
}
