import { setTimeout as pause } from 'node:timers/promises';
import { type BeforeApplicationShutdown, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { SnapshotHolder } from '../../snapshot/snapshot-holder.js';
import { ScheduledSwitch } from './scheduled-switch.js';
import { ScheduleStore } from './schedule-store.js';

/** What another instance schedules is seen after at most this long. */
const LONGEST_PAUSE_MS = 1000;
/** How long a shutdown waits for it. */
const LONGEST_FAREWELL_MS = 2000;
/** Instances that wait for the same moment come one after the other. */
const JITTER_MS = 50;

/** Looks at what is due, for as long as the instance lives; every instance does, and one of them is first. */
@Injectable()
export class ScheduleLoop implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('schedule');
  private timer: NodeJS.Timeout | undefined;
  private round: Promise<void> = Promise.resolve();
  private isRunning = false;
  private isFailing = false;

  constructor(
    private readonly schedule: ScheduleStore,
    private readonly scheduled: ScheduledSwitch,
    private readonly holder: SnapshotHolder,
  ) {}

  onApplicationBootstrap(): void {
    this.isRunning = true;
    this.wait(LONGEST_PAUSE_MS);
  }

  /** A switch that has begun is finished, unless the database hangs. */
  async beforeApplicationShutdown(): Promise<void> {
    this.isRunning = false;
    clearTimeout(this.timer);
    const patience = new AbortController();
    const limit = pause(LONGEST_FAREWELL_MS, undefined, { signal: patience.signal }).catch(() => undefined);
    await Promise.race([this.round, limit]);
    patience.abort();
  }

  private wait(pauseMs: number): void {
    if (!this.isRunning) return;
    this.timer = setTimeout(() => this.turn(), pauseMs + Math.random() * JITTER_MS).unref();
  }

  private turn(): void {
    this.round = this.performDue().then((nextInMs) => this.wait(Math.min(LONGEST_PAUSE_MS, Math.max(0, nextInMs))));
  }

  /** @returns when to look again, in milliseconds */
  private async performDue(): Promise<number> {
    if (!this.holder.isLoaded) return LONGEST_PAUSE_MS;
    try {
      const { ids, nextInMs } = await this.schedule.due();
      await this.performAll(ids);
      if (this.isFailing) this.logger.log('scheduled activations are done again');
      this.isFailing = false;
      return nextInMs;
    } catch (error) {
      // Once, not every second for as long as the database is away.
      if (!this.isFailing && this.isRunning) this.logger.warn(`scheduled activations are not done: ${String(error)}`);
      this.isFailing = true;
      return LONGEST_PAUSE_MS;
    }
  }

  /** One that cannot be done now does not keep the others from it. */
  private async performAll(ids: readonly number[]): Promise<void> {
    const errors: unknown[] = [];
    for (const id of ids) {
      if (!this.isRunning) return;
      await this.scheduled.perform(id).catch((error: unknown) => errors.push(error));
    }
    if (errors.length > 0) throw errors[0];
  }
}
