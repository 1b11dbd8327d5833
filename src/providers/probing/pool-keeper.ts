import { type BeforeApplicationShutdown, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { UpstreamPools } from '../../egress/upstream-pools.js';

/** Longer than any idle connection lives, so that closing a pool takes none away. */
const INTERVAL_MS = 120_000;

/** Closes pools that nobody has used for two to four minutes. */
@Injectable()
export class PoolKeeper implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly pools: UpstreamPools) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => this.pools.closeUnused(), INTERVAL_MS).unref();
  }

  beforeApplicationShutdown(): void {
    clearInterval(this.timer);
  }
}
