import { setTimeout as pause } from 'node:timers/promises';
import type { RewrapBatch, RewrapOrder, Unreadable } from './rewrap-batch.js';

const LOWEST_ID = '00000000-0000-0000-0000-000000000000';
/** Until another worker has finished what it holds. */
const OTHERS_MS = 250;

/**
 * Rewraps every secret that this instance can read. There is no progress to keep: what is left to do is what is left
 * in the table, so a run may end anywhere, and others may go on at the same time.
 */
export class RewrapRun {
  readonly startedAt = new Date();
  private count = 0;
  private unread: readonly Unreadable[] = [];
  private readonly gone: Unreadable[] = [];
  private hasStopped = false;

  constructor(
    private readonly batch: Pick<RewrapBatch, 'run' | 'left'>,
    private readonly order: RewrapOrder,
  ) {}

  get rewrapped(): number {
    return this.count;
  }

  /** In the last pass. */
  get unreadable(): readonly Unreadable[] {
    return this.unread;
  }

  /** In the whole run. */
  get destroyed(): readonly Unreadable[] {
    return this.gone;
  }

  get isStopped(): boolean {
    return this.hasStopped;
  }

  /** Ends the run after the batch it is at. */
  stop(): void {
    this.hasStopped = true;
  }

  /** @throws the database's error when it goes away */
  async run(): Promise<void> {
    while (!this.hasStopped) {
      await this.pass();
      // What is left and was not looked at is held by others, or has just been stored by one of them.
      if ((await this.batch.left()) <= this.unread.length) return;
      await pause(OTHERS_MS);
    }
  }

  private async pass(): Promise<void> {
    const unreadable: Unreadable[] = [];
    for (let after: string | undefined = LOWEST_ID; after !== undefined && !this.hasStopped;) {
      const result = await this.batch.run(after, this.order);
      this.count += result.rewrapped;
      unreadable.push(...result.unreadable);
      this.gone.push(...result.destroyed);
      after = result.lastId;
    }
    this.unread = unreadable;
  }
}
