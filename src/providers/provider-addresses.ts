import type { AddressInfo } from 'node:net';
import { Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { DataSource, type EntityManager } from 'typeorm';
import { Environment } from '../config/environment.js';
import type { ProviderEntity, ProviderType } from '../database/entities/provider.entity.js';
import { baseUrlRefusal, isLoopbackPort } from '../egress/base-url-policy.js';
import { Locality } from '../egress/locality.js';
import { GatewayError } from '../errors/gateway-error.js';
import { LocalOnlyFindings } from '../revisions/local-only-findings.js';
import { localOnlyPurposes } from './chain-places.js';

const LEADS_HOME = "is Patchbay's own address, so its requests would go round in circles";

/** Which addresses a provider may be given. */
@Injectable()
export class ProviderAddresses {
  constructor(
    private readonly dataSource: DataSource,
    private readonly environment: Environment,
    private readonly adapterHost: HttpAdapterHost,
    private readonly locality: Locality,
  ) {}

  /** @throws {GatewayError} `invalid_request` when no provider of the type may have the address. */
  requireAllowed(baseUrl: string, type: ProviderType): void {
    const refusal = baseUrlRefusal(baseUrl, type, this.environment.EGRESS_ALLOW_ORIGINS);
    const message = refusal ?? (isLoopbackPort(baseUrl, this.ownPort()) ? LEADS_HOME : undefined);
    if (message === undefined) return;
    throw new GatewayError('invalid_request', `base_url: ${message}`, { fields: [{ field: 'base_url', message }] });
  }

  /** Resolves the address a provider is about to get if its purposes depend on where that leads. */
  async lookUp({ id, type, baseUrl: before }: ProviderEntity, baseUrl = before): Promise<LocalOnlyFindings> {
    const findings = new LocalOnlyFindings(this.locality);
    const isDecisive = baseUrl !== before && (await localOnlyPurposes(this.dataSource.manager, id)).length > 0;
    if (isDecisive) await findings.refusalOf({ type, baseUrl });
    return findings;
  }

  /** @throws {GatewayError} `preflight_failed` when a local_only purpose would follow the provider to the outside. */
  async requireLocal(
    manager: EntityManager,
    { id, type, name }: ProviderEntity,
    baseUrl: string,
    findings: LocalOnlyFindings,
  ): Promise<void> {
    const purposes = await localOnlyPurposes(manager, id);
    if (purposes.length === 0) return;
    const refusal = await findings.refusalOf({ type, baseUrl });
    if (refusal === undefined) return;
    throw new GatewayError(
      'preflight_failed',
      `"${name}" was not changed, because it serves ${purposes.join(', ')}: at this address it ${refusal}, or plug in another provider with POST /api/v1/llm-config/active first.`,
      { fields: [{ field: 'base_url', message: `at this address "${name}" ${refusal}` }] },
    );
  }

  /** Also where PORT is 0 and the system chose one. */
  private ownPort(): number {
    const address: AddressInfo | string | null = this.adapterHost.httpAdapter.getHttpServer().address();
    return typeof address === 'object' ? (address?.port ?? 0) : 0;
  }
}
