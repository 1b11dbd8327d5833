import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from '@nestjs/common';
import { isDatabaseUnavailable } from './database-errors.js';

/** How long a shutdown waits for the round that has begun. */
const LONGEST_FAREWELL_MS = 2000;

/** What is looked after, round by round. */
export interface Rounds {
  readonly logger: Pick<Logger, 'log' | 'warn'>;
  /** As the log tells it when a round fails, e.g. `keys are not looked after`. */
  readonly failing: string;
  /** And when one succeeds after that. */
  readonly working: string;
  /** Until the first round, and after one that failed; with jitter, so that instances do not ask the database together. */
  pauseMs(): number;
  /** One round. @returns how long to wait for the next, in milliseconds */
  perform(): Promise<number>;
}

/** Works with the database in rounds, for as long as it is not stopped; a round that fails does not end them. */
export class RoundLoop {
  private timer: NodeJS.Timeout | undefined;
  private round: Promise<void> = Promise.resolve();
  private isFailing = false;
  private running = false;

  constructor(private readonly rounds: Rounds) {}

  /** False once it is to stop; a round of many steps may end early then. */
  get isRunning(): boolean {
    return this.running;
  }

  start(): void {
    this.running = true;
    this.wait(this.rounds.pauseMs());
  }

  /** What has begun is finished, unless the database hangs. */
  async stop(): Promise<void> {
    this.running = false;
    clearTimeout(this.timer);
    const patience = new AbortController();
    const limit = pause(LONGEST_FAREWELL_MS, undefined, { signal: patience.signal }).catch(() => undefined);
    await Promise.race([this.round, limit]);
    patience.abort();
  }

  private wait(ms: number): void {
    if (this.running) this.timer = setTimeout(() => void (this.round = this.turn()), ms).unref();
  }

  private async turn(): Promise<void> {
    let nextInMs: number;
    try {
      nextInMs = await this.rounds.perform();
      this.recovered();
    } catch (error) {
      this.failed(error);
      nextInMs = this.rounds.pauseMs();
    }
    this.wait(nextInMs);
  }

  /** Once, not at every round; that the database is away is told already. */
  private failed(error: unknown): void {
    if (isDatabaseUnavailable(error)) return;
    const { logger, failing } = this.rounds;
    if (!this.isFailing && this.running) logger.warn(`${failing}: ${String(error)}`);
    this.isFailing = true;
  }

  private recovered(): void {
    if (this.isFailing) this.rounds.logger.log(this.rounds.working);
    this.isFailing = false;
  }
}
