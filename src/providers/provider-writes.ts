import type { AddressInfo } from 'node:net';
import { Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { Environment } from '../config/environment.js';
import type { ProviderEntity, ProviderType } from '../database/entities/provider.entity.js';
import { baseUrlRefusal, isLoopbackPort } from '../egress/base-url-policy.js';
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
    private readonly adapterHost: HttpAdapterHost,
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
    changes: (stored: ProviderEntity) => Partial<ProviderFields>,
    apiKey: KeyChange,
  ): Promise<Published<StoredProvider>> {
    return this.publisher.publish(context, async (manager) => {
      const stored = await this.store.get(type, id, manager);
      const fields = changes(stored.provider);
      if (apiKey === undefined && Object.keys(fields).length === 0) throw nothingToChange();
      if (fields.baseUrl !== undefined) this.requireAllowedAddress(fields.baseUrl, type);
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

  /** Also where PORT is 0 and the system chose one. */
  private ownPort(): number {
    const address: AddressInfo | string | null = this.adapterHost.httpAdapter.getHttpServer().address();
    return typeof address === 'object' ? (address?.port ?? 0) : 0;
  }

  private requireAllowedAddress(baseUrl: string, type: ProviderType): void {
    const refusal = baseUrlRefusal(baseUrl, type, this.environment.EGRESS_ALLOW_ORIGINS);
    const message = refusal ?? (isLoopbackPort(baseUrl, this.ownPort()) ? LEADS_HOME : undefined);
    if (message === undefined) return;
    throw new GatewayError('invalid_request', `base_url: ${message}`, { fields: [{ field: 'base_url', message }] });
  }
}

const LEADS_HOME = "is Patchbay's own address, so its requests would go round in circles";

function nothingToChange(): GatewayError {
  return new GatewayError('invalid_request', 'There is nothing to change: name at least one field.');
}

function subjectOf({ provider }: StoredProvider): string {
  return `${ACTION[provider.type]} ${provider.id} (${provider.name})`;
}
