import { setTimeout as pause } from 'node:timers/promises';
import { type BeforeApplicationShutdown, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { SnapshotHolder } from '../../snapshot/snapshot-holder.js';
import { EndedGraces } from './ended-graces.js';
import { ExpiringKeys } from './expiring-keys.js';

const ROUND_MS = 2000;
const HOUR_MS = 3600 * 1000;
/** How long a shutdown waits for the round that has begun. */
const LONGEST_FAREWELL_MS = 2000;

/** Looks after what becomes of keys by the passing of time, for as long as the instance lives. */
@Injectable()
export class KeyWatch implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('keys');
  private timer: NodeJS.Timeout | undefined;
  private round: Promise<void> = Promise.resolve();
  private isRunning = false;
  private isFailing = false;
  private expiryDueAt = -Infinity;

  constructor(
    private readonly graces: EndedGraces,
    private readonly expiring: ExpiringKeys,
    private readonly holder: SnapshotHolder,
  ) {}

  onApplicationBootstrap(): void {
    this.isRunning = true;
    this.wait();
  }

  /** What has begun is finished, unless the database hangs. */
  async beforeApplicationShutdown(): Promise<void> {
    this.isRunning = false;
    clearTimeout(this.timer);
    const patience = new AbortController();
    const limit = pause(LONGEST_FAREWELL_MS, undefined, { signal: patience.signal }).catch(() => undefined);
    await Promise.race([this.round, limit]);
    patience.abort();
  }

  private wait(): void {
    if (!this.isRunning) return;
    // Jitter keeps instances that started together from asking the database together.
    this.timer = setTimeout(() => this.begin(), ROUND_MS * (0.75 + Math.random() / 2)).unref();
  }

  private begin(): void {
    this.round = this.turn();
  }

  private async turn(): Promise<void> {
    try {
      if (this.holder.isLoaded) await this.look(performance.now());
      this.isFailing = false;
    } catch (error) {
      // Once, not every few seconds for as long as the database is away.
      if (!this.isFailing && this.isRunning) this.logger.warn(`keys are not looked after: ${String(error)}`);
      this.isFailing = true;
    }
    this.wait();
  }

  private async look(now: number): Promise<void> {
    await this.graces.revoke();
    if (now < this.expiryDueAt) return;
    await this.expiring.warn(now);
    this.expiryDueAt = now + HOUR_MS;
  }
}
