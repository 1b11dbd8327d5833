import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { GatewayError } from '../../errors/gateway-error.js';
import { type Change, type Published, RevisionPublisher } from '../../revisions/revision-publisher.js';
import type { WriteContext } from '../../revisions/write-context.js';
import { Secret } from '../../snapshot/secret.js';
import { keyView } from '../key-version-view.js';
import { ProviderStore, type StoredProvider } from '../provider-store.js';
import { KeyProof } from './key-proof.js';
import { KeySuccession, type Succession, type Terms } from './key-succession.js';
import type { ActivateVersion, RotatedKey, RotateKey } from './rotation.dto.js';

const DEFAULT_GRACE_SECONDS = 300;

/** Puts another secret in the place of those in use, without a request noticing. */
@Injectable()
export class RotationService {
  constructor(
    private readonly store: ProviderStore,
    private readonly proof: KeyProof,
    private readonly succession: KeySuccession,
    private readonly publisher: RevisionPublisher,
  ) {}

  async rotate(id: number, body: RotateKey, context: WriteContext): Promise<RotatedKey> {
    const { api_key: apiKey, app_id: appId = null, expires_at } = body;
    const stored = await this.store.get('api_key', id);
    await this.proof.requireTrustedAddress(stored);
    const terms = await this.agree(stored, body, new Secret(apiKey));
    const newKey = { apiKey, appId, weight: 1, expiresAt: expires_at ? new Date(expires_at) : null };
    return this.publish(stored, context, (manager, current) => this.succession.rotate(manager, current, newKey, terms));
  }

  /** Goes back to a version. */
  async activate(id: number, version: number, body: ActivateVersion, context: WriteContext): Promise<RotatedKey> {
    const stored = await this.store.get('api_key', id);
    const secret = this.proof.open(stored, await this.succession.successor(stored, version));
    const terms = await this.agree(stored, body, secret);
    const rotated = await this.publish(stored, context, (manager, current) =>
      this.succession.activate(manager, current, version, terms),
    );
    if (terms.isProved && !context.dryRun) this.proof.restore(stored, version);
    return rotated;
  }

  /** Nothing is stored yet, and no lock is held, while the vendor is asked. */
  private async agree(
    stored: StoredProvider,
    { grace_seconds = DEFAULT_GRACE_SECONDS, verify = true }: ActivateVersion,
    secret: Secret,
  ): Promise<Terms> {
    if (verify) await this.proof.require(stored, secret);
    return { graceSeconds: grace_seconds, isProved: verify };
  }

  private async publish(
    proved: StoredProvider,
    context: WriteContext,
    succeed: (manager: EntityManager, current: StoredProvider) => Promise<Change<Succession>>,
  ): Promise<RotatedKey> {
    const published = await this.publisher.publish(context, async (manager) => {
      const current = await this.store.get('api_key', proved.provider.id, manager);
      requireUnmoved(proved, current);
      return succeed(manager, current);
    });
    return rotatedView(published);
  }
}

function rotatedView({ result: { successor, predecessors }, revision }: Published<Succession>): RotatedKey {
  return { ...keyView(successor), replaced: predecessors.map(keyView), revision };
}

/** What was proved at one address says nothing about another one. */
function requireUnmoved({ provider: before }: StoredProvider, { provider: now }: StoredProvider): void {
  if (before.baseUrl === now.baseUrl && before.kind === now.kind) return;
  throw new GatewayError(
    'revision_conflict',
    `The address of "${now.name}" was changed while the key was being proved; nothing was stored. Read it again, then repeat the change.`,
  );
}
