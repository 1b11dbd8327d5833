import { type BeforeApplicationShutdown, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { RoundLoop } from '../../database/rounds.js';
import { SnapshotHolder } from '../../snapshot/snapshot-holder.js';
import { HOUR_MS } from '../../time/durations.js';
import { EndedGraces } from './ended-graces.js';
import { ExpiringKeys } from './expiring-keys.js';

const ROUND_MS = 2000;

/** Looks after what becomes of keys by the passing of time, for as long as the instance lives. */
@Injectable()
export class KeyWatch implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly loop = new RoundLoop({
    logger: new Logger('keys'),
    failing: 'keys are not looked after',
    working: 'keys are looked after again',
    pauseMs: () => ROUND_MS * (0.75 + Math.random() / 2),
    perform: () => this.round(),
  });
  private expiryDueAt = -Infinity;

  constructor(
    private readonly graces: EndedGraces,
    private readonly expiring: ExpiringKeys,
    private readonly holder: SnapshotHolder,
  ) {}

  onApplicationBootstrap(): void {
    this.loop.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.loop.stop();
  }

  private async round(): Promise<number> {
    if (this.holder.isLoaded) await this.look(performance.now());
    return ROUND_MS * (0.75 + Math.random() / 2);
  }

  private async look(now: number): Promise<void> {
    await this.graces.revoke();
    if (now < this.expiryDueAt) return;
    await this.expiring.warn(now);
    this.expiryDueAt = now + HOUR_MS;
  }
}
