import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { Audit } from '../audit/audit.js';
import { RevisionEntity } from '../database/entities/revision.entity.js';
import { GatewayError } from '../errors/gateway-error.js';
import { changeView } from './history/change-view.js';
import { changesOf } from './history/recorded-changes.js';
import { SnapshotLoader } from './snapshot-loader.js';
import type { WriteContext } from './write-context.js';

/** Any fixed number; it makes writers take turns, so that revisions follow commit order without gaps. */
export const WRITE_LOCK = 7_288_003;
/** Short enough for waiting writers not to use up the connections that readers need. */
export const LONGEST_LOCK_WAIT_MS = 5000;
/** Channel on which every instance hears of a new revision. */
export const REVISION_CHANNEL = 'patchbay_revision';

/** What a write did, for the history. */
export interface Change<T> {
  /** e.g. `server.create` */
  readonly action: string;
  /** e.g. `server 4 (BiMediX2-8B)` */
  readonly subject: string;
  readonly result: T;
}

/** A write inside its transaction: the manager to use and the revision it will become. */
export type Writer<T> = (manager: EntityManager, revision: number) => Promise<Change<T>>;

export interface Published<T> {
  readonly result: T;
  /** The revision the write became; for a dry run the one it would have become. */
  readonly revision: number;
}

class DryRun<T> extends Error {
  constructor(readonly published: Published<T>) {
    super('dry run');
  }
}

/** Every management write goes through here: one transaction, one revision, and the snapshot serves it before the answer. */
@Injectable()
export class RevisionPublisher {
  constructor(
    private readonly dataSource: DataSource,
    private readonly loader: SnapshotLoader,
    private readonly audit: Audit,
  ) {}

  async publish<T>(context: WriteContext, write: Writer<T>): Promise<Published<T>> {
    try {
      const id = randomUUID();
      const published = await this.dataSource.transaction((manager) => this.commit(manager, context, write, id));
      await this.serve(published.revision, id);
      return published;
    } catch (error) {
      if (error instanceof DryRun) return error.published as Published<T>;
      throw error;
    }
  }

  /** The write is committed by now; an error must not say that nothing happened. */
  private async serve(revision: number, id: string): Promise<void> {
    try {
      await this.loader.reach(revision, id);
    } catch (error) {
      throw new GatewayError(
        'database_unavailable',
        `Revision ${revision} is stored, but this instance could not load it yet. It keeps trying; do not repeat the change.`,
        { cause: error },
      );
    }
  }

  private async commit<T>(
    manager: EntityManager,
    context: WriteContext,
    write: Writer<T>,
    id: string,
  ): Promise<Published<T>> {
    await manager.query(`set local lock_timeout = '${LONGEST_LOCK_WAIT_MS}ms'`);
    await manager.query('select pg_advisory_xact_lock($1)', [WRITE_LOCK]);
    const current = (await manager.getRepository(RevisionEntity).maximum('number')) ?? 0;
    requireExpected(context.expectedRevision, current);
    const revision = current + 1;
    // From here on every row that changes is recorded as a change of this revision.
    await manager.query("select set_config('patchbay.revision', $1, true)", [String(revision)]);
    const { action, subject, result } = await write(manager, revision);
    const changes = (await changesOf(manager, revision)).map(changeView);
    if (context.dryRun) {
      context.additions?.add({ changes });
      throw new DryRun({ result, revision });
    }
    const { author, reason = null } = context;
    await manager
      .getRepository(RevisionEntity)
      .insert({ number: revision, id, author, action, subject, reason, recorded: true });
    await this.audit.append(manager, {
      actor: author,
      action,
      entity: subject,
      reason: context.reason,
      revision,
      details: { changes },
    });
    await manager.query('select pg_notify($1, $2)', [REVISION_CHANNEL, String(revision)]);
    return { result, revision };
  }
}

/** @throws {GatewayError} `revision_conflict` when the writer has not seen the current revision */
export function requireExpected(expected: number | undefined, current: number): void {
  if (expected === undefined || expected === current) return;
  throw new GatewayError(
    'revision_conflict',
    `The configuration is at revision ${current}, not ${expected}; read it again, then repeat the change.`,
  );
}
