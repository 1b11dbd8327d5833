import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Principal } from '../access/principal.js';
import { requireAdmin } from '../access/require-admin.js';
import type { ProviderEntity, ProviderType } from '../database/entities/provider.entity.js';
import { GatewayError } from '../errors/gateway-error.js';
import { LocalOnlyFindings } from '../revisions/local-only-findings.js';
import { type Published, RevisionPublisher } from '../revisions/revision-publisher.js';
import type { WriteContext } from '../revisions/write-context.js';
import { strandedPurposes } from './chain-places.js';
import { ProviderAddresses } from './provider-addresses.js';
import { type KeyChange, type ProviderFields, ProviderStore, type StoredProvider } from './provider-store.js';
import { KeyProof } from './rotation/key-proof.js';

const ACTION: Readonly<Record<ProviderType, string>> = { ai_server: 'server', api_key: 'api_key' };

export interface WrittenProvider extends StoredProvider {
  /** What the caller should know although the change was made. */
  readonly warnings: readonly string[];
}

const KEYED_REMOVAL = 'Deleting a provider together with its keys';
const KEYED_REMEDY = 'Without it, disable the provider.';

/** What a body changes, given what is stored. */
export type Changes = (stored: ProviderEntity) => Partial<ProviderFields>;

/** Changes of providers, each one a revision. */
@Injectable()
export class ProviderWrites {
  constructor(
    private readonly store: ProviderStore,
    private readonly publisher: RevisionPublisher,
    private readonly addresses: ProviderAddresses,
    private readonly proof: KeyProof,
  ) {}

  create(
    type: ProviderType,
    context: WriteContext,
    fields: ProviderFields,
    apiKey: KeyChange,
  ): Promise<Published<WrittenProvider>> {
    this.addresses.requireAllowed(fields.baseUrl, type);
    return this.publisher.publish(context, async (manager) => {
      const stored = await this.store.create(manager, type, fields, apiKey);
      return {
        action: `${ACTION[type]}.create`,
        subject: subjectOf(stored.provider),
        result: { ...stored, warnings: [] },
      };
    });
  }

  async update(
    type: ProviderType,
    id: number,
    context: WriteContext,
    changes: Changes,
    apiKey: KeyChange,
  ): Promise<Published<WrittenProvider>> {
    const findings = await this.lookAhead(type, id, changes);
    return this.publisher.publish(context, async (manager) => {
      const stored = await this.store.get(type, id, manager);
      const fields = changes(stored.provider);
      if (apiKey === undefined && Object.keys(fields).length === 0) throw nothingToChange();
      await this.requireAddress(manager, stored.provider, fields.baseUrl, findings);
      // A secret for the address that is stored, which whoever writes it may not have seen.
      if (apiKey && fields.baseUrl === undefined) await this.proof.requireTrustedAddress(stored, manager);
      const changed = await this.store.update(manager, stored, fields, apiKey);
      const isTakenOut = fields.enabled === false || fields.status === 'pending_installation';
      const remedy = fields.enabled === false ? 'enable' : 'activate';
      const warnings = isTakenOut ? await stranded(manager, changed.provider, remedy) : [];
      return {
        action: `${ACTION[type]}.update`,
        subject: subjectOf(changed.provider),
        result: { ...changed, warnings },
      };
    });
  }

  /** @throws {GatewayError} `forbidden` when secrets would go with it, unless an admin does it */
  async remove(
    type: ProviderType,
    id: number,
    context: WriteContext,
    caller: Principal,
  ): Promise<{ revision: number }> {
    const { revision } = await this.publisher.publish(context, async (manager) => {
      const stored = await this.store.get(type, id, manager);
      if (await this.store.hasSecrets(manager, stored.provider)) requireAdmin(caller, KEYED_REMOVAL, KEYED_REMEDY);
      await this.store.remove(manager, stored);
      return { action: `${ACTION[type]}.delete`, subject: subjectOf(stored.provider), result: undefined };
    });
    return { revision };
  }

  /** Resolves a new address before the transaction starts. */
  private async lookAhead(type: ProviderType, id: number, changes: Changes): Promise<LocalOnlyFindings> {
    const { provider } = await this.store.get(type, id);
    return this.addresses.lookUp(provider, changes(provider).baseUrl);
  }

  private async requireAddress(
    manager: EntityManager,
    provider: ProviderEntity,
    baseUrl: string | undefined,
    findings: LocalOnlyFindings,
  ): Promise<void> {
    if (baseUrl === undefined) return;
    this.addresses.requireAllowed(baseUrl, provider.type);
    if (baseUrl !== provider.baseUrl) await this.addresses.requireLocal(manager, provider, baseUrl, findings);
  }
}

async function stranded(
  manager: EntityManager,
  { id, name }: ProviderEntity,
  remedy: 'enable' | 'activate',
): Promise<readonly string[]> {
  const purposes = await strandedPurposes(manager, id);
  return purposes.map(
    (purpose) =>
      `"${purpose}" has no enabled provider left, so its requests are answered with 503. Plug in another provider with POST /api/v1/llm-config/active, or ${remedy} "${name}" again.`,
  );
}

/** The answer to a write. */
export function writtenView<T extends object>(
  { result, revision }: Published<WrittenProvider>,
  view: (stored: StoredProvider) => T,
): T & { revision: number; warnings: string[] } {
  return { ...view(result), revision, warnings: [...result.warnings] };
}

function nothingToChange(): GatewayError {
  return new GatewayError('invalid_request', 'There is nothing to change: name at least one field.');
}

/** As the history shows a provider, e.g. `server 4 (BiMediX2-8B)`. */
export function subjectOf({ id, type, name }: ProviderEntity): string {
  return `${ACTION[type]} ${id} (${name})`;
}
