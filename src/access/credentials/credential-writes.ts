import { Injectable, Logger } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { sqlStateOf } from '../../database/database-errors.js';
import { RevisionEntity } from '../../database/entities/revision.entity.js';
import { GatewayError } from '../../errors/gateway-error.js';
import type { WriteContext } from '../../revisions/write-context.js';
import { CredentialDirectory } from '../credential-directory.js';

const FOREIGN_KEY_VIOLATION = '23503';

class DryRun<T> extends Error {
  constructor(readonly result: T) {
    super('dry run');
  }
}

/** A write's answer, and the revision that was current. */
export interface Committed<T> {
  readonly result: T;
  readonly revision: number;
}

/**
 * Writes of credentials: one transaction each, known here before the answer and to every other instance a moment later.
 * Credentials are no part of the configuration, so the revision stays as it is.
 */
@Injectable()
export class CredentialWrites {
  private readonly logger = new Logger(CredentialWrites.name);

  constructor(
    private readonly dataSource: DataSource,
    private readonly directory: CredentialDirectory,
  ) {}

  async commit<T>(context: WriteContext, write: (manager: EntityManager) => Promise<T>): Promise<Committed<T>> {
    try {
      const committed = await this.dataSource.transaction(async (manager) => {
        const revision = (await manager.getRepository(RevisionEntity).maximum('number')) ?? 0;
        requireExpected(context.expectedRevision, revision);
        const result = await write(manager);
        if (context.dryRun) throw new DryRun({ result, revision });
        return { result, revision };
      });
      await this.takeIn();
      return committed;
    } catch (error) {
      if (sqlStateOf(error) === FOREIGN_KEY_VIOLATION) throw ownerGone(error);
      if (!(error instanceof DryRun)) throw error;
      context.additions?.add({ changes: [] });
      return error.result as Committed<T>;
    }
  }

  /** The write is committed by now, and its answer may hold what nothing can show again. */
  async takeIn(): Promise<void> {
    try {
      await this.directory.reload();
    } catch (error) {
      this.logger.warn(`changed credentials are not loaded yet, which is tried again: ${String(error)}`);
    }
  }
}

/** Only by another write at the same moment: each of them has looked whether it is there. */
function ownerGone(cause: unknown): GatewayError {
  return new GatewayError('not_found', 'What this belongs to was deleted a moment ago, so nothing was changed.', {
    cause,
  });
}

function requireExpected(expected: number | undefined, current: number): void {
  if (expected === undefined || expected === current) return;
  throw new GatewayError(
    'revision_conflict',
    `The configuration is at revision ${current}, not ${expected}; read it again, then repeat the change.`,
  );
}
