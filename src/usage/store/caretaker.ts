import { type BeforeApplicationShutdown, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Environment } from '../../config/environment.js';
import { RoundLoop } from '../../database/rounds.js';
import { HOUR_MS, MINUTE_MS } from '../../time/durations.js';
import { type Ask, type KeptDays, sweep, sweepRecent, tend } from './retention.js';

/** After the start, after a round that failed, and while the database has not been reached since the start. */
const RETRY_MS = 5000;
/** Another instance does the next round if this one is late. */
const JITTER = 0.2;

/** Of what is kept for minutes: there would be several times as much of it after an hour. */
const RECENT_EVERY_MS = 5 * MINUTE_MS;

/**
 * Once an hour, on one instance at a time: partitions for the months to come, and an end to what is kept no longer; every
 * five minutes an end to what is kept for minutes.
 */
@Injectable()
export class Caretaker implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly kept: KeptDays;
  private readonly loop = new RoundLoop({
    logger: new Logger('usage'),
    failing: 'usage tables are not tended',
    working: 'usage tables are tended again',
    pauseMs: () => withJitter(RETRY_MS),
    perform: async () => {
      if (!this.dataSource.isInitialized) return withJitter(RETRY_MS);
      await this.round(() => this.loop.isRunning);
      return withJitter(HOUR_MS);
    },
  });

  private readonly recentLoop = new RoundLoop({
    logger: new Logger('usage'),
    failing: 'usage of the last minutes is not tended',
    working: 'usage of the last minutes is tended again',
    pauseMs: () => withJitter(RETRY_MS),
    perform: async () => {
      if (!this.dataSource.isInitialized) return withJitter(RETRY_MS);
      await this.recentRound(() => this.recentLoop.isRunning);
      return withJitter(RECENT_EVERY_MS);
    },
  });

  constructor(
    private readonly dataSource: DataSource,
    { USAGE_RETENTION_DAYS, REQUEST_RETENTION_DAYS }: Environment,
  ) {
    this.kept = { usage_attempts: USAGE_RETENTION_DAYS, requests: REQUEST_RETENTION_DAYS };
  }

  onApplicationBootstrap(): void {
    this.loop.start();
    this.recentLoop.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all([this.loop.stop(), this.recentLoop.stop()]);
  }

  /**
   * One round.
   *
   * @param goesOn asked between its parts
   * @throws the database's error
   */
  async round(goesOn: () => boolean = () => true): Promise<void> {
    await this.inTransaction((ask) => tend(ask, this.kept));
    while (goesOn() && (await this.inTransaction((ask) => sweep(ask, this.kept))));
  }

  /**
   * One round for what is kept for minutes only.
   *
   * @param goesOn asked between its parts
   * @throws the database's error
   */
  async recentRound(goesOn: () => boolean = () => true): Promise<void> {
    while (goesOn() && (await this.inTransaction(sweepRecent)));
  }

  private inTransaction<Result>(work: (ask: Ask) => Promise<Result>): Promise<Result> {
    return this.dataSource.transaction((manager) =>
      work((statement, parameters) => manager.query<Record<string, unknown>[]>(statement, parameters)),
    );
  }
}

function withJitter(ms: number): number {
  return ms * (1 + Math.random() * JITTER);
}
