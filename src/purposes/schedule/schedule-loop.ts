import { type BeforeApplicationShutdown, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { RoundLoop } from '../../database/rounds.js';
import { SnapshotHolder } from '../../snapshot/snapshot-holder.js';
import { ScheduledSwitch } from './scheduled-switch.js';
import { ScheduleStore } from './schedule-store.js';

/** What another instance schedules is seen after at most this long. */
const LONGEST_PAUSE_MS = 1000;
/** Instances that wait for the same moment come one after the other. */
const JITTER_MS = 50;

/** Looks at what is due, for as long as the instance lives; every instance does, and one of them is first. */
@Injectable()
export class ScheduleLoop implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly loop = new RoundLoop({
    logger: new Logger('schedule'),
    failing: 'scheduled activations are not done',
    working: 'scheduled activations are done again',
    pauseMs: () => withJitter(LONGEST_PAUSE_MS),
    perform: async () => withJitter(Math.min(LONGEST_PAUSE_MS, Math.max(0, await this.performDue()))),
  });

  constructor(
    private readonly schedule: ScheduleStore,
    private readonly scheduled: ScheduledSwitch,
    private readonly holder: SnapshotHolder,
  ) {}

  onApplicationBootstrap(): void {
    this.loop.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.loop.stop();
  }

  /** @returns when to look again, in milliseconds */
  private async performDue(): Promise<number> {
    if (!this.holder.isLoaded) return LONGEST_PAUSE_MS;
    const { ids, nextInMs } = await this.schedule.due();
    await this.performAll(ids);
    return nextInMs;
  }

  /** One that cannot be done now does not keep the others from it. */
  private async performAll(ids: readonly number[]): Promise<void> {
    const errors: unknown[] = [];
    for (const id of ids) {
      if (!this.loop.isRunning) return;
      await this.scheduled.perform(id).catch((error: unknown) => errors.push(error));
    }
    if (errors.length > 0) throw errors[0];
  }
}

function withJitter(ms: number): number {
  return ms + Math.random() * JITTER_MS;
}
