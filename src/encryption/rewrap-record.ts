import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { ChainWriter } from '../audit/chain-writer.js';
import { KeyRing } from '../crypto/key-ring.js';
import { RevisionEntity } from '../database/entities/revision.entity.js';
import { RevisionPublisher } from '../revisions/revision-publisher.js';
import type { WriteContext } from '../revisions/write-context.js';

const BEGUN = 'encryption.rewrap';
const BEGUN_DESTROYING = 'encryption.rewrap_destroy';
const ENDED = 'encryption.rewrapped';
const AS_PATCHBAY: WriteContext = { author: 'patchbay', dryRun: false, expectedRevision: undefined };

class AlreadyEndedError extends Error {
  override readonly name = 'AlreadyEndedError';
}

/**
 * What the history says of rewrapping: who began it, and that it has ended. Neither changes the configuration; but every
 * instance loads the new revision, and so keeps no copy of secrets that need an old master key.
 */
@Injectable()
export class RewrapRecord {
  constructor(
    private readonly dataSource: DataSource,
    private readonly publisher: RevisionPublisher,
    private readonly ring: KeyRing,
    private readonly auditChain: ChainWriter,
  ) {}

  /**
   * @param destroys whether revoked secrets that cannot be read are to be destroyed
   * @returns the revision this became
   */
  async begin(context: WriteContext, destroys: boolean): Promise<number> {
    const { subject } = this;
    const { revision } = await this.publisher.publish(context, async (manager) => {
      // Whoever has had the old master key could know the keys it sealed.
      await this.auditChain.changeKey(manager, subject);
      return { action: destroys ? BEGUN_DESTROYING : BEGUN, subject, result: undefined };
    });
    return revision;
  }

  /** Once for all who were at it. */
  async end(): Promise<void> {
    try {
      await this.publisher.publish(AS_PATCHBAY, async (manager) => {
        const [last]: { action: string }[] = await manager.query(
          "select action from revisions where action like 'encryption.%' and subject = $1 order by number desc limit 1",
          [this.subject],
        );
        if (!last || last.action === ENDED) throw new AlreadyEndedError();
        return { action: ENDED, subject: this.subject, result: undefined };
      });
    } catch (error) {
      if (!(error instanceof AlreadyEndedError)) throw error;
    }
  }

  /** The newest revision there is. */
  async current(): Promise<number> {
    return (await this.dataSource.getRepository(RevisionEntity).maximum('number')) ?? 0;
  }

  private get subject(): string {
    return `master key ${this.ring.active.id}`;
  }
}
