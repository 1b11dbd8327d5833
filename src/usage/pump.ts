import { setTimeout as pause } from 'node:timers/promises';
import type { RecordSource, WaitingRecords } from './spool/record-source.js';

const BATCH = 1000;
/** What comes within this time is stored together. */
const GATHER_MS = 200;
/** So often it is looked whether somebody has left something, without news. */
const LOOK_EVERY_MS = 10_000;
const FIRST_RETRY_MS = 100;
const LONGEST_RETRY_MS = 500;

/** Where records go. */
export interface Sink {
  /** Stores them, or puts aside what can never be stored. Throws when they must be tried again. */
  take(waiting: WaitingRecords): Promise<void>;
  /** Told once, until it goes again. */
  stuck(error: unknown): void;
  unstuck(): void;
}

/** Carries records from where they wait to the database, one batch after the other, for as long as the process lives. */
export class Pump {
  private hasNews = true;
  private wake = Promise.withResolvers<void>();
  private stopping = false;
  private running: Promise<void> = Promise.resolve();
  private retryMs = FIRST_RETRY_MS;
  private isStuck = false;

  /** @param sources all of them get their turn, however much comes to one of them */
  constructor(
    private readonly sources: readonly RecordSource[],
    private readonly sink: Sink,
  ) {}

  start(): void {
    this.running = this.run();
  }

  /** Something may be waiting. */
  notify(): void {
    if (this.hasNews) return;
    this.hasNews = true;
    this.wake.resolve();
  }

  /** Resolves when nothing is under way any more; what waits then goes on waiting. */
  async stop(): Promise<void> {
    this.stopping = true;
    this.wake.resolve();
    await this.running;
  }

  /**
   * Everything that waits now.
   *
   * @throws the sink's error
   */
  async empty(): Promise<void> {
    while ((await this.carry()) > 0);
  }

  private async run(): Promise<void> {
    while (!this.stopping) {
      this.hasNews = false;
      try {
        const count = await this.carry();
        this.goOn();
        if (count === 0) await this.news();
        else if (count < BATCH) await this.pause(GATHER_MS);
      } catch (error) {
        this.halt(error);
        // Jitter keeps instances that lost the database together from returning together.
        await this.pause(this.retryMs * (0.5 + Math.random() / 2));
      }
    }
  }

  /** One batch of each source. @returns how many records */
  private async carry(): Promise<number> {
    let count = 0;
    for (const source of this.sources) {
      const waiting = await source.next(BATCH);
      if (!waiting) continue;
      await this.sink.take(waiting);
      waiting.done();
      count += waiting.records.length + waiting.damaged.length;
    }
    return count;
  }

  private async news(): Promise<void> {
    if (this.hasNews || this.stopping) return;
    this.wake = Promise.withResolvers();
    const timer = setTimeout(this.wake.resolve, LOOK_EVERY_MS).unref();
    await this.wake.promise;
    clearTimeout(timer);
    // What comes now is seldom alone.
    if (this.hasNews) await this.pause(GATHER_MS);
  }

  /** Ends early when the pump is stopped. */
  private async pause(ms: number): Promise<void> {
    if (this.stopping) return;
    this.wake = Promise.withResolvers();
    this.hasNews = true;
    await Promise.race([pause(ms, undefined, { ref: false }), this.wake.promise]);
  }

  private halt(error: unknown): void {
    this.retryMs = Math.min(this.retryMs * 2, LONGEST_RETRY_MS);
    if (!this.isStuck) this.sink.stuck(error);
    this.isStuck = true;
  }

  private goOn(): void {
    this.retryMs = FIRST_RETRY_MS;
    if (this.isStuck) this.sink.unstuck();
    this.isStuck = false;
  }
}
