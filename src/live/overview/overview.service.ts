import { Injectable } from '@nestjs/common';
import { SnapshotHolder } from '../../snapshot/snapshot-holder.js';
import { RecentMinutes } from '../../usage/minutes/recent-minutes.js';
import { SpentToday } from '../../usage/minutes/spent-today.js';
import { FleetState } from '../fleet-state.js';
import { dailyBudgetUsd } from './daily-budget.js';
import type { Overview, RevisionOverview } from './overview.dto.js';
import { type Traffic, trafficOf } from './traffic.js';

/** However many look, the database is asked for sums once in this time. */
const GOOD_FOR_MS = 1000;

interface Sums {
  readonly traffic: Traffic;
  readonly spentUsd: number;
}

/** How the whole fleet is doing, in one answer. */
@Injectable()
export class OverviewService {
  private last: Promise<Sums> | undefined;
  private lastUntil = -Infinity;

  constructor(
    private readonly minutes: RecentMinutes,
    private readonly spent: SpentToday,
    private readonly fleet: FleetState,
    private readonly holder: SnapshotHolder,
  ) {}

  /**
   * The revision is read each time: no answer is older than its `x-config-revision`.
   *
   * @throws the database's error
   */
  async read(): Promise<Overview> {
    const [revision, { traffic, spentUsd }] = await Promise.all([this.revision(), this.sums()]);
    const budget_usd = dailyBudgetUsd(this.holder.current.apps.values());
    return { revision, cost_today: { usd: spentUsd, budget_usd }, ...traffic };
  }

  /** Those who ask within a second get the same one. @throws the database's error */
  async traffic(): Promise<Traffic> {
    return (await this.sums()).traffic;
  }

  private sums(): Promise<Sums> {
    if (!this.last || performance.now() >= this.lastUntil) this.last = this.begin();
    return this.last;
  }

  private begin(): Promise<Sums> {
    // Nobody asks again while the database is being asked.
    this.lastUntil = Infinity;
    const reading = this.sumUp();
    reading.then(
      () => (this.lastUntil = performance.now() + GOOD_FOR_MS),
      () => (this.last = undefined),
    );
    return reading;
  }

  private async sumUp(): Promise<Sums> {
    // One after the other even if one fails: neither is for several at a time.
    const hour = await this.minutes.read();
    return { traffic: trafficOf(hour), spentUsd: await this.spent.usd() };
  }

  private async revision(): Promise<RevisionOverview> {
    const newest = await this.fleet.newest();
    const number = newest?.number ?? 0;
    const { instances, serving } = await this.fleet.spreadOf(number);
    return { number, created_at: (newest?.createdAt ?? new Date(0)).toISOString(), instances, serving };
  }
}
