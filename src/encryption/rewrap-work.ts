import { Logger } from '@nestjs/common';
import type { RewrapState, UnreadableSecret } from './encryption.dto.js';
import type { Unreadable } from './rewrap-batch.js';
import type { RewrapRun } from './rewrap-run.js';

const SHOWN_SECRETS = 100;
const LOGGED_SECRETS = 10;
const FAILED = 'the database could not be asked; repeat POST /api/v1/llm-config/encryption/rewrap to go on';

/** What an instance shows of its work; what is left is the same for all of them. */
export type ShownWork = Omit<RewrapState, 'rows_left'>;

export const IDLE: ShownWork = {
  status: 'idle',
  rewrapped: 0,
  unreadable_count: 0,
  unreadable: [],
  destroyed_count: 0,
  destroyed: [],
  started_at: null,
  finished_at: null,
  reason: null,
};

/** A run in the background, and what has become of it. */
export class RewrapWork {
  private readonly logger = new Logger('encryption');
  private status: 'running' | 'done' | 'stopped' | 'failed' = 'running';
  private finishedAt: Date | null = null;
  /** Never rejects. */
  private readonly ended: Promise<void>;

  /** @param onDone is called when nothing is left that can be read */
  constructor(
    private readonly run: RewrapRun,
    onDone: () => Promise<void>,
  ) {
    this.ended = this.follow(onDone);
  }

  get isRunning(): boolean {
    return this.status === 'running';
  }

  /** Resolves when the batch it is at is stored. */
  async stop(): Promise<void> {
    this.run.stop();
    await this.ended;
  }

  view(): ShownWork {
    const { rewrapped, unreadable, destroyed, startedAt } = this.run;
    return {
      status: this.status,
      rewrapped,
      unreadable_count: unreadable.length,
      unreadable: unreadable.slice(0, SHOWN_SECRETS).map(secretView),
      destroyed_count: destroyed.length,
      destroyed: destroyed.slice(0, SHOWN_SECRETS).map(secretView),
      started_at: startedAt.toISOString(),
      finished_at: this.finishedAt?.toISOString() ?? null,
      reason: this.status === 'failed' ? FAILED : null,
    };
  }

  private async follow(onDone: () => Promise<void>): Promise<void> {
    const { run } = this;
    try {
      await run.run();
      if (!run.isStopped) await onDone();
      this.status = run.isStopped ? 'stopped' : 'done';
      this.logger.log(`${run.rewrapped} secrets were rewrapped`);
      if (run.destroyed.length > 0) this.logger.warn(farewell(run.destroyed));
      if (run.unreadable.length > 0) this.logger.error(complaint(run.unreadable));
    } catch (error) {
      this.status = 'failed';
      this.logger.error(`rewrapping ended after ${run.rewrapped} secrets: ${String(error)}`);
    }
    this.finishedAt = new Date();
  }
}

function complaint(unreadable: readonly Unreadable[]): string {
  return `${unreadable.length} secrets cannot be read and were left as they are: ${namesOf(unreadable)}; GET /api/v1/llm-config/encryption lists them`;
}

function farewell(destroyed: readonly Unreadable[]): string {
  return `${destroyed.length} revoked secrets could not be read and were destroyed, as was asked for: ${namesOf(destroyed)}`;
}

function namesOf(secrets: readonly Unreadable[]): string {
  return secrets
    .slice(0, LOGGED_SECRETS)
    .map((secret) => `${nameOf(secret)} (${secret.reason})`)
    .join(', ');
}

function secretView({ id, providerId, version, reason }: Unreadable): UnreadableSecret {
  return { id, provider_id: providerId, version, reason };
}

function nameOf({ id, providerId, version }: Unreadable): string {
  return providerId === null ? `the row ${id}` : `version ${version} of provider ${providerId}`;
}
