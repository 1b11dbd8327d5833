import { Injectable } from '@nestjs/common';
import type { Principal } from '../access/principal.js';
import { GatewayError } from '../errors/gateway-error.js';
import type { WriteContext } from '../revisions/write-context.js';
import { type Page, pageOf } from '../validation/page.dto.js';
import { modelNames } from './model-names.js';
import type { ProviderPageQuery } from './provider-page-query.dto.js';
import { ProviderProbe, requireUrl } from './provider-probe.js';
import { ProviderStates } from './provider-states.js';
import { type ProviderFields, ProviderStore } from './provider-store.js';
import { ProviderWrites, writtenView } from './provider-writes.js';
import { changedServerFields, serverFields, serverView } from './server-fields.js';
import { serverPaths } from './server-types.js';
import type { CreateServer, LiveServer, ModelNames, UpdateServer, WrittenServer } from './server.dto.js';

@Injectable()
export class ServersService {
  constructor(
    private readonly store: ProviderStore,
    private readonly writes: ProviderWrites,
    private readonly probe: ProviderProbe,
    private readonly states: ProviderStates,
  ) {}

  async page(query: ProviderPageQuery): Promise<Page<LiveServer>> {
    const rows = await this.store.page('ai_server', query);
    const live = await this.states.live(rows);
    return pageOf(
      rows,
      query.limit,
      ({ provider }) => String(provider.id),
      (row) => ({ ...serverView(row), ...live(row) }),
    );
  }

  async get(id: number): Promise<LiveServer> {
    const stored = await this.store.get('ai_server', id);
    return { ...serverView(stored), ...(await this.states.live([stored]))(stored) };
  }

  async create(body: CreateServer, context: WriteContext): Promise<WrittenServer> {
    return writtenView(await this.writes.create('ai_server', context, serverFields(body), body.api_key), serverView);
  }

  async replace(id: number, body: CreateServer, context: WriteContext): Promise<WrittenServer> {
    const fields = (): ProviderFields => serverFields(body);
    return writtenView(await this.writes.update('ai_server', id, context, fields, body.api_key), serverView);
  }

  async update(id: number, body: UpdateServer, context: WriteContext): Promise<WrittenServer> {
    const fields = (): Partial<ProviderFields> => changedServerFields(body);
    return writtenView(await this.writes.update('ai_server', id, context, fields, body.api_key), serverView);
  }

  remove(id: number, context: WriteContext, caller: Principal): Promise<{ revision: number }> {
    return this.writes.remove('ai_server', id, context, caller);
  }

  async models(id: number): Promise<ModelNames> {
    const stored = await this.store.get('ai_server', id);
    requireUrl(stored);
    const outcome = await this.probe.get(stored, serverPaths(stored.provider).modelsPath);
    const models = 'answer' in outcome ? modelNames(outcome.answer.body) : null;
    if (models) return { models };
    const reason = 'failure' in outcome ? outcome.failure : `it answered ${outcome.answer.status} instead of a list`;
    throw new GatewayError('upstream_error', `"${stored.provider.name}" did not list its models: ${reason}.`);
  }
}
