import { type BeforeApplicationShutdown, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { UpstreamPools } from '../../egress/upstream-pools.js';
import { SnapshotHolder } from '../../snapshot/snapshot-holder.js';

const INTERVAL_MS = 60_000;

/** Closes connections to addresses that no provider has any more. */
@Injectable()
export class PoolKeeper implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly pools: UpstreamPools,
    private readonly holder: SnapshotHolder,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => this.tidy(), INTERVAL_MS).unref();
  }

  beforeApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  tidy(): void {
    if (!this.holder.isLoaded) return;
    this.pools.keepOnly(new Set([...this.holder.current.providers.values()].map(({ origin }) => origin)));
  }
}
