import { setTimeout as pause } from 'node:timers/promises';
import { Injectable, Logger } from '@nestjs/common';
import type { RevisionEntity } from '../../database/entities/revision.entity.js';
import { SnapshotLoader } from '../../revisions/snapshot-loader.js';
import { SnapshotHolder } from '../../snapshot/snapshot-holder.js';
import type { AppliedEvent, RevisionEvent } from '../events/events.dto.js';
import { FleetState, type Spread } from '../fleet-state.js';
import type { NewsSource, Tell } from './news-source.js';

const FIRST_PAUSE_MS = 20;
const LONGEST_PAUSE_MS = 500;
/** An instance that has said nothing for so long does not count any more, so that nobody waits for it. */
const LONGEST_WAIT_MS = 20_000;

/** That another revision is served here, and how it reaches the other instances. */
@Injectable()
export class RevisionNews implements NewsSource {
  readonly topic = undefined;
  private readonly logger = new Logger('events');
  private tell: Tell | undefined;
  private known: string | null = null;

  constructor(
    loader: SnapshotLoader,
    private readonly holder: SnapshotHolder,
    private readonly fleet: FleetState,
  ) {
    loader.follow(({ stored }) => this.served(stored.revisionId));
  }

  begin(tell: Tell): void {
    this.known = this.holder.revisionId;
    this.tell = tell;
  }

  end(): void {
    this.tell = undefined;
  }

  private served(revisionId: string): void {
    if (!this.tell || revisionId === this.known) return;
    this.known = revisionId;
    void this.follow(revisionId, this.holder.revision);
  }

  private async follow(revisionId: string, number: number): Promise<void> {
    const stored = await this.patiently(revisionId, Infinity, () => this.fleet.revision(number));
    if (!stored) return;
    this.tell?.('revision', viewOf(stored));
    let told = '';
    await this.patiently(revisionId, LONGEST_WAIT_MS, async () => {
      const spread = await this.fleet.spreadOf(number);
      const now = `${spread.serving} of ${spread.instances}`;
      const isOver = spread.serving > 0 && spread.serving === spread.instances;
      if (!this.isNewest(revisionId)) return true;
      if (now !== told && spread.serving > 0) this.tell?.('applied', appliedOf(stored, spread));
      told = now;
      return isOver;
    });
  }

  /** Of revisions that follow each other quickly only the last one is followed to its end. */
  private isNewest(revisionId: string): boolean {
    return this.tell !== undefined && this.known === revisionId;
  }

  /**
   * Tries until it gives something, with pauses in between, also when the database was away; the first time in any case.
   *
   * @returns null when it is over: the time, or the revision is not the newest any more
   */
  private async patiently<T>(revisionId: string, forMs: number, attempt: () => Promise<T>): Promise<T | null> {
    const until = performance.now() + forMs;
    let pauseMs = FIRST_PAUSE_MS;
    let hasFailed = false;
    do {
      try {
        const found = await attempt();
        if (found) return found;
      } catch (error) {
        if (!hasFailed) this.logger.warn(`revision ${this.holder.revision} is told later: ${String(error)}`);
        hasFailed = true;
      }
      await pause(pauseMs, undefined, { ref: false });
      pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
    } while (this.isNewest(revisionId) && performance.now() < until);
    return null;
  }
}

function viewOf({ number, createdAt, action, subject, reason, author }: RevisionEntity): RevisionEvent {
  return { number, created_at: createdAt.toISOString(), kind: action, subject, reason, actor: author };
}

function appliedOf({ number, createdAt }: RevisionEntity, { instances, serving, lastAt }: Spread): AppliedEvent {
  const ms = Math.max(0, (lastAt ?? createdAt).getTime() - createdAt.getTime());
  return { number, instances, serving, ms };
}
