import { Injectable } from '@nestjs/common';
import { Environment } from '../config/environment.js';
import type { ProviderType } from '../database/entities/provider.entity.js';
import { baseUrlRefusal } from '../egress/base-url-policy.js';
import { GatewayError } from '../errors/gateway-error.js';
import { type Published, RevisionPublisher } from '../revisions/revision-publisher.js';
import type { WriteContext } from '../revisions/write-context.js';
import { type KeyChange, type ProviderFields, ProviderStore, type StoredProvider } from './provider-store.js';

const ACTION: Readonly<Record<ProviderType, string>> = { ai_server: 'server', api_key: 'api_key' };

/** Changes of providers, each one a revision. */
@Injectable()
export class ProviderWrites {
  constructor(
    private readonly store: ProviderStore,
    private readonly publisher: RevisionPublisher,
    private readonly environment: Environment,
  ) {}

  create(
    type: ProviderType,
    context: WriteContext,
    fields: ProviderFields,
    apiKey: KeyChange,
  ): Promise<Published<StoredProvider>> {
    this.requireAllowedAddress(fields.baseUrl, type);
    return this.publisher.publish(context, async (manager) => {
      const result = await this.store.create(manager, type, fields, apiKey);
      return { action: `${ACTION[type]}.create`, subject: subjectOf(result), result };
    });
  }

  update(
    type: ProviderType,
    id: number,
    context: WriteContext,
    fields: Partial<ProviderFields>,
    apiKey: KeyChange,
  ): Promise<Published<StoredProvider>> {
    if (fields.baseUrl !== undefined) this.requireAllowedAddress(fields.baseUrl, type);
    return this.publisher.publish(context, async (manager) => {
      const stored = await this.store.get(type, id, manager);
      const result = await this.store.update(manager, stored, fields, apiKey);
      return { action: `${ACTION[type]}.update`, subject: subjectOf(result), result };
    });
  }

  async remove(type: ProviderType, id: number, context: WriteContext): Promise<{ revision: number }> {
    const { revision } = await this.publisher.publish(context, async (manager) => {
      const stored = await this.store.get(type, id, manager);
      await this.store.remove(manager, stored);
      return { action: `${ACTION[type]}.delete`, subject: subjectOf(stored), result: undefined };
    });
    return { revision };
  }

  private requireAllowedAddress(baseUrl: string, type: ProviderType): void {
    const message = baseUrlRefusal(baseUrl, type, this.environment.EGRESS_ALLOW_ORIGINS);
    if (message === undefined) return;
    throw new GatewayError('invalid_request', `base_url: ${message}`, { fields: [{ field: 'base_url', message }] });
  }
}

function subjectOf({ provider }: StoredProvider): string {
  return `${ACTION[provider.type]} ${provider.id} (${provider.name})`;
}
