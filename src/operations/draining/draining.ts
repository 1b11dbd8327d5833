import { setTimeout as delay } from 'node:timers/promises';
import { Injectable, Logger } from '@nestjs/common';
import type { Server } from 'node:http';
import { Environment } from '../../config/environment.js';
import { LiveRequests } from '../../inference/live-requests.js';
import { SnapshotHolder } from '../../snapshot/snapshot-holder.js';
import type { Readiness } from '../health.dto.js';
import { FrontDoor } from './front-door.js';

const REASON = 'This instance is shutting down: what runs goes on for a while, new requests belong to other instances.';
const MS_PER_SECOND = 1000;
/** How long the errors that answers end with may take to be taken. */
const LAST_WORDS_MS = 1500;

/** The end of an instance, as its clients see it: it says so, takes nobody in, and waits for those it has. */
@Injectable()
export class Draining {
  private readonly logger = new Logger('shutdown');
  private door: FrontDoor | undefined;

  constructor(
    private readonly environment: Environment,
    private readonly holder: SnapshotHolder,
    private readonly live: LiveRequests,
  ) {}

  get hasBegun(): boolean {
    return this.live.areEnding;
  }

  /** What is told of an instance of which this is seen otherwise. */
  readinessOf(seen: Readiness): Readiness {
    return this.hasBegun ? { ...seen, status: 'draining', reason: REASON } : seen;
  }

  /** @param server whose connections are to be waited for */
  watch(server: Server): void {
    this.door = new FrontDoor(server);
  }

  /** Resolves when everybody has been answered, or told that they will not be. */
  async run(): Promise<void> {
    const { door } = this;
    this.live.announceEnd();
    if (!door?.isOpen) return;
    // Who has nothing to serve is in no balancer.
    if (this.holder.isLoaded) await delay(this.environment.LAME_DUCK_SECONDS * MS_PER_SECOND);
    door.close();
    await this.empty(door);
  }

  private async empty(door: FrontDoor): Promise<void> {
    const seconds = this.environment.DRAIN_SECONDS;
    if (this.live.count > 0) this.logger.log(`${requests(this.live.count)} may take ${seconds} s to end`);
    if (await door.isEmptyWithin(seconds * MS_PER_SECOND)) return;
    if (this.live.count > 0)
      this.logger.warn(`${requests(this.live.count)} did not end within ${seconds} s: cut short`);
    this.live.stopAll();
    await door.isEmptyWithin(LAST_WORDS_MS);
  }
}

function requests(count: number): string {
  return count === 1 ? '1 request' : `${count} requests`;
}
