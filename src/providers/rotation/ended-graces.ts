import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { ProviderEntity } from '../../database/entities/provider.entity.js';
import { type Change, RevisionPublisher } from '../../revisions/revision-publisher.js';
import type { WriteContext } from '../../revisions/write-context.js';
import { ProviderStore } from '../provider-store.js';
import { subjectOf } from '../provider-writes.js';

const CONTEXT: WriteContext = {
  author: 'patchbay',
  reason: 'the grace is over',
  dryRun: false,
  expectedRevision: undefined,
};

class AlreadyRevokedError extends Error {
  override readonly name = 'AlreadyRevokedError';
}

/** Revokes keys that have stood in for as long as they may, one revision for each provider. */
@Injectable()
export class EndedGraces {
  constructor(
    private readonly dataSource: DataSource,
    private readonly publisher: RevisionPublisher,
    private readonly store: ProviderStore,
  ) {}

  /**
   * Several instances may be at it: writers take turns, and who comes too late leaves no revision. A provider whose
   * keys cannot be revoked does not keep those of the others.
   *
   * @throws the first error, when all have had their turn
   */
  async revoke(): Promise<void> {
    const due: { id: number }[] = await this.dataSource.query(
      `select distinct provider_id as id from provider_keys where state = 'grace' and grace_until <= clock_timestamp()`,
    );
    const errors: unknown[] = [];
    for (const { id } of due) await this.revokeOf(id).catch((error: unknown) => errors.push(error));
    if (errors.length > 0) throw errors[0];
  }

  private async revokeOf(providerId: number): Promise<void> {
    try {
      await this.publisher.publish(CONTEXT, (manager) => this.write(manager, providerId));
    } catch (error) {
      if (!(error instanceof AlreadyRevokedError)) throw error;
    }
  }

  private async write(manager: EntityManager, providerId: number): Promise<Change<undefined>> {
    const [revoked]: [{ version: number }[]] = await manager.query(
      `update provider_keys set state = 'revoked', revoked_at = clock_timestamp(), grace_until = null
       where provider_id = $1 and state = 'grace' and grace_until <= clock_timestamp() returning version`,
      [providerId],
    );
    const provider = await manager.getRepository(ProviderEntity).findOneBy({ id: providerId });
    if (revoked.length === 0 || !provider) throw new AlreadyRevokedError();
    await this.store.touch(manager, provider);
    const versions = revoked.map(({ version }) => version).toSorted((a, b) => a - b);
    const subject = `${subjectOf(provider)} key ${versions.join(', ')}`;
    return { action: 'api_key.key_revoke', subject, result: undefined };
  }
}
