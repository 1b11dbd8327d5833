import { randomBytes } from 'node:crypto';
import { DataSource } from 'typeorm';
import { dataSourceOptions } from '../../src/database/data-source.js';
import type { Reservation } from '../../src/usage/budgets/budgets.port.js';
import { LeasedBudgets } from '../../src/usage/budgets/leased-budgets.js';
import { Ledger } from '../../src/usage/budgets/ledger.js';
import { LedgerSync } from '../../src/usage/budgets/ledger-sync.js';
import { Purses } from '../../src/usage/budgets/purses.js';
import { WaitingRoom } from '../../src/usage/budgets/waiting-room.js';
import type { App, Budget, Purpose } from '../../src/snapshot/snapshot.js';
import { NO_RATE_LIMITS } from '../../src/snapshot/snapshot.js';
import { createTestDatabase } from './database.js';
import { ANY_POLICY } from './some-provider.js';

/** A migrated database, and nothing else. */
export interface BudgetGround {
  readonly dataSource: DataSource;
  readonly url: string;
  close(): Promise<void>;
}

export async function openBudgetGround(): Promise<BudgetGround> {
  const database = await createTestDatabase();
  const dataSource = new DataSource(dataSourceOptions(database.url));
  await dataSource.initialize();
  await dataSource.runMigrations();
  return {
    dataSource,
    url: database.url,
    async close() {
      await dataSource.destroy();
      await database.drop();
    },
  };
}

export const NO_BUDGET: Budget | null = null;

export function hardBudget(usdPerDay: number | null, usdPerMonth: number | null = null): Budget {
  return { usdPerDay, usdPerMonth, warnAt: 0.8, isHard: true };
}

/** The budgets of one instance, without the rest of it. */
export interface BudgetInstance {
  readonly budgets: LeasedBudgets;
  readonly sync: LedgerSync;
  readonly requestPrefix: string;
  /** @throws what `reserve` throws */
  reserve(app: App, upperUsd: number, purpose?: Purpose): Promise<Reservation>;
  /** It ends without a word. */
  kill(): void;
}

export function startBudgets(dataSource: DataSource): BudgetInstance {
  const purses = new Purses();
  const room = new WaitingRoom();
  const sync = new LedgerSync(new Ledger(dataSource), purses, room);
  const budgets = new LeasedBudgets(purses, room, sync);
  const requestPrefix = `req_${randomBytes(6).toString('hex')}`;
  let count = 0;
  return {
    budgets,
    sync,
    requestPrefix,
    reserve: async (app, upperUsd, purpose = somePurpose()) =>
      budgets.reserve({ app, purpose, requestId: `${requestPrefix}${(count++).toString(36)}`, upperUsd }),
    kill: () => sync.stop(),
  };
}

/** As the snapshot has it; the stored one must be there too. */
export function someApp(id: number, budget: Budget | null): App {
  return {
    id,
    name: `app-${id}`,
    enabled: true,
    mayPickProviders: false,
    purposes: null,
    providers: null,
    models: null,
    limits: NO_RATE_LIMITS,
    budget,
    mustUseOwnKeys: false,
  };
}

export function somePurpose(slug = 'chat', budget: Budget | null = NO_BUDGET): Purpose {
  return { slug, createdAt: 0, policy: { ...ANY_POLICY, budget }, tiers: [] };
}

/** Stores an app with this budget, past the API. */
export async function storeApp(dataSource: DataSource, budget: Budget | null): Promise<App> {
  const rows: readonly { id: number }[] = await dataSource.query(
    'insert into apps (name, may_pick_providers, budget) values ($1, false, $2) returning id',
    [`app-${randomBytes(6).toString('hex')}`, storedBudget(budget)],
  );
  return someApp(rows[0]?.id ?? 0, budget);
}

/** @returns the app as a snapshot has it from then on */
export async function changeBudget(dataSource: DataSource, app: App, budget: Budget | null): Promise<App> {
  await dataSource.query('update apps set budget = $2 where id = $1', [app.id, storedBudget(budget)]);
  return { ...app, budget };
}

function storedBudget(budget: Budget | null): string | null {
  if (!budget) return null;
  const { usdPerDay, usdPerMonth, isHard, warnAt } = budget;
  return JSON.stringify({
    ...(usdPerDay !== null && { usd_per_day: usdPerDay }),
    ...(usdPerMonth !== null && { usd_per_month: usdPerMonth }),
    hard: isHard,
    warn_at: warnAt,
  });
}

export interface LedgerState {
  readonly spent: number;
  readonly held: number;
}

/** USD of today's account of an app. */
export async function ledgerOf(dataSource: DataSource, { id }: App): Promise<LedgerState> {
  const rows: readonly { spent: string; held: string }[] = await dataSource.query(
    `select ledger.spent_nano_usd / 1e9 as spent, coalesce(sum(leased_nano_usd), 0) / 1e9 as held
     from budget_ledger as ledger left join budget_leases using (subject_kind, subject, period, starts_on)
     where subject_kind = 'app' and subject = $1 and period = 'day' group by ledger.spent_nano_usd`,
    [String(id)],
  );
  return { spent: Number(rows[0]?.spent ?? 0), held: Number(rows[0]?.held ?? 0) };
}
