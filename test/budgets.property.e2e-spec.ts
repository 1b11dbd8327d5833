import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import type { DataSource } from 'typeorm';
import { GatewayError } from '../src/errors/gateway-error.js';
import type { App } from '../src/snapshot/snapshot.js';
import type { Reservation } from '../src/usage/budgets/budgets.port.js';
import {
  type BudgetGround,
  type BudgetInstance,
  changeBudget,
  hardBudget,
  ledgerOf,
  openBudgetGround,
  startBudgets,
  storeApp,
} from './support/budget-instances.js';
import { until } from './support/fleet.js';

let ground: BudgetGround;
let dataSource: DataSource;
beforeAll(async () => {
  ground = await openBudgetGround();
  ({ dataSource } = ground);
}, 60_000);
afterAll(() => ground.close(), 60_000);

const BUDGET_USD = 0.1;
const INSTANCES = 3;
const instance = fc.nat({ max: INSTANCES - 1 });
const usd = fc.integer({ min: 1, max: 40 }).map((thousandths) => thousandths / 1000);

type Step =
  | { readonly does: 'reserve'; readonly at: number; readonly usd: number }
  | { readonly does: 'settle'; readonly which: number; readonly share: number | null }
  | { readonly does: 'look'; readonly at: number }
  | { readonly does: 'crash'; readonly at: number }
  | { readonly does: 'raise'; readonly usd: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ does: fc.constant('reserve' as const), at: instance, usd }) },
  {
    weight: 6,
    arbitrary: fc.record({
      does: fc.constant('settle' as const),
      which: fc.nat({ max: 20 }),
      share: fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { freq: 6 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ does: fc.constant('look' as const), at: instance }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('crash' as const), at: instance }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('raise' as const), usd }) },
);

/** Instances on one ledger, and what a bystander knows of them who reads no table. */
class World {
  private readonly instances: BudgetInstance[] = Array.from({ length: INSTANCES }, () => startBudgets(dataSource));
  private readonly underWay: { readonly reservation: Reservation; readonly usd: number; readonly at: number }[] = [];
  private limitUsd = BUDGET_USD;
  private spentUsd = 0;
  refused = 0;

  constructor(private app: App) {}

  /** What was spent and what may still be: the most that requests under way can cost. */
  get committedUsd(): number {
    return this.underWay.reduce((sum, { usd: upper }) => sum + upper, this.spentUsd);
  }

  async run(steps: readonly Step[]): Promise<void> {
    for (const each of steps) {
      await this.take(each);
      if (this.committedUsd > this.limitUsd + 1e-9) {
        throw new Error(`${this.committedUsd} USD of ${this.limitUsd} are spent or promised`);
      }
    }
  }

  async end(): Promise<void> {
    for (const { reservation } of this.underWay) reservation.settle(0);
    await Promise.all(this.instances.map(({ sync }) => sync.onApplicationShutdown()));
  }

  private async take(each: Step): Promise<void> {
    switch (each.does) {
      case 'reserve':
        return this.reserve(each.at, each.usd);
      case 'settle':
        return this.settle(each.which, each.share);
      case 'crash':
        return this.crash(each.at);
      case 'look':
        return this.instances[each.at]?.reserve(this.app, 0).then((held) => held.settle(0));
      case 'raise':
        return this.raise(each.usd);
    }
  }

  private async reserve(at: number, upper: number): Promise<void> {
    // Nobody waits for long here: what is not to be had at once is asked for by a later step.
    const asked = this.instances[at]?.reserve(this.app, upper);
    try {
      const reservation = await asked;
      if (reservation) this.underWay.push({ reservation, usd: upper, at });
    } catch (error) {
      if (!(error instanceof GatewayError) || error.code !== 'budget_exceeded') throw error;
      this.refused += 1;
    }
  }

  private settle(which: number, share: number | null): void {
    const [settled] = this.underWay.splice(which % Math.max(1, this.underWay.length), 1);
    if (!settled) return;
    settled.reservation.settle(share === null ? null : settled.usd * share);
    this.spentUsd += settled.usd * (share ?? 1);
  }

  /** What it had under way is as good as spent. */
  private crash(at: number): void {
    this.instances[at]?.kill();
    this.instances[at] = startBudgets(dataSource);
    for (const each of this.underWay.filter((held) => held.at === at)) {
      this.underWay.splice(this.underWay.indexOf(each), 1);
      this.spentUsd += each.usd;
    }
  }

  private async raise(more: number): Promise<void> {
    this.limitUsd += more;
    this.app = await changeBudget(dataSource, this.app, hardBudget(this.limitUsd));
  }
}

describe('whatever requests, instances and operators do', () => {
  it('what is spent and what is promised together never exceed a hard budget', async () => {
    let refused = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
        const world = new World(await storeApp(dataSource, hardBudget(BUDGET_USD)));
        try {
          await world.run(steps);
        } finally {
          await world.end();
          refused += world.refused;
        }
      }),
      { numRuns: 25, endOnFailure: true },
    );
    expect(refused).toBeGreaterThan(0);
  }, 170_000);

  it('in the end the ledger has what was spent, and nobody holds anything', async () => {
    const app = await storeApp(dataSource, hardBudget(BUDGET_USD));
    const world = new World(app);
    await world.run([
      { does: 'reserve', at: 0, usd: 0.04 },
      { does: 'reserve', at: 1, usd: 0.02 },
      { does: 'settle', which: 0, share: 0.5 },
      { does: 'settle', which: 0, share: 0.25 },
    ]);
    await world.end();
    await until(async () => (await ledgerOf(dataSource, app)).held === 0);
    expect((await ledgerOf(dataSource, app)).spent).toBeCloseTo(0.025, 9);
  }, 30_000);
});
