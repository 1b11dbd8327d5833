import { type BeforeApplicationShutdown, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { ProbingRhythm } from './probing-rhythm.js';
import { ProbingRound } from './probing-round.js';

/** Runs one round after the other, never two at a time, for as long as the instance lives. */
@Injectable()
export class ProbingLoop implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('probing');
  private timer: NodeJS.Timeout | undefined;
  private isRunning = false;
  private isInRound = false;
  private isFailing = false;

  constructor(
    private readonly round: ProbingRound,
    private readonly rhythm: ProbingRhythm,
  ) {}

  onApplicationBootstrap(): void {
    this.start();
  }

  beforeApplicationShutdown(): void {
    this.stop();
  }

  start(): void {
    if (this.isRunning) return;
    this.isRunning = true;
    if (!this.isInRound) this.wait();
  }

  /** A round that has begun goes on to its end. */
  stop(): void {
    this.isRunning = false;
    clearTimeout(this.timer);
  }

  private wait(): void {
    if (!this.isRunning) return;
    // Jitter keeps instances that started together from asking the database together.
    const pauseMs = this.rhythm.roundMs * (0.75 + Math.random() / 2);
    this.timer = setTimeout(() => void this.turn(), pauseMs).unref();
  }

  private async turn(): Promise<void> {
    this.isInRound = true;
    try {
      await this.round.run();
      if (this.isFailing) this.logger.log('providers are probed again');
      this.isFailing = false;
    } catch (error) {
      // Once, not every few seconds for as long as the database is away.
      if (!this.isFailing && this.isRunning) this.logger.warn(`providers are not probed: ${String(error)}`);
      this.isFailing = true;
    }
    this.isInRound = false;
    this.wait();
  }
}
