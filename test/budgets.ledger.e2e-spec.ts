import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { GatewayError } from '../src/errors/gateway-error.js';
import type { App } from '../src/snapshot/snapshot.js';
import { DeadHolders } from '../src/usage/budgets/dead-holders.js';
import {
  type BudgetGround,
  type BudgetInstance,
  changeBudget,
  hardBudget,
  ledgerOf,
  openBudgetGround,
  somePurpose,
  startBudgets,
  storeApp,
} from './support/budget-instances.js';
import { until } from './support/fleet.js';

let ground: BudgetGround;
let dataSource: DataSource;
let instances: BudgetInstance[];
beforeAll(async () => {
  ground = await openBudgetGround();
  ({ dataSource } = ground);
  instances = [startBudgets(dataSource), startBudgets(dataSource), startBudgets(dataSource)];
}, 60_000);
afterAll(async () => {
  for (const { sync } of instances) await sync.onApplicationShutdown();
  await ground.close();
}, 60_000);

function any(index: number): BudgetInstance {
  const instance = instances[index % instances.length];
  if (!instance) throw new Error('there are instances');
  return instance;
}

interface Tally {
  spentUsd: number;
  admitted: number;
  readonly refusals: GatewayError[];
}

/** One request: what it costs is known when it is over. */
async function request(instance: BudgetInstance, app: () => App, upperUsd: number, tally: Tally): Promise<void> {
  try {
    const reservation = await instance.reserve(app(), upperUsd);
    await pause(Math.random() * 20);
    const actual = upperUsd * (0.2 + Math.random() * 0.8);
    tally.admitted += 1;
    tally.spentUsd += actual;
    reservation.settle(actual);
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    tally.refusals.push(error);
  }
}

/** So many clients, each of whom asks again and again. */
async function load(clients: number, requests: number, upperUsd: number, app: () => App): Promise<Tally> {
  const tally: Tally = { spentUsd: 0, admitted: 0, refusals: [] };
  await Promise.all(
    Array.from({ length: clients }, async (_, client) => {
      for (let count = 0; count < requests; count += 1) await request(any(client), app, upperUsd, tally);
    }),
  );
  return tally;
}

describe('a hard budget', () => {
  it('is never overspent by 200 clients on three instances, and hardly anything of it is left', async () => {
    const app = await storeApp(dataSource, hardBudget(1));
    const tally = await load(200, 20, 0.004, () => app);
    expect(tally.spentUsd).toBeLessThanOrEqual(1);
    expect(tally.spentUsd).toBeGreaterThan(0.98);
    expect(new Set(tally.refusals.map(({ code }) => code))).toEqual(new Set(['budget_exceeded']));
    await until(async () => (await ledgerOf(dataSource, app)).held === 0);
    expect((await ledgerOf(dataSource, app)).spent).toBeCloseTo(tally.spentUsd, 5);
  }, 60_000);

  it('that is raised lets requests go on, and is not overspent then either', async () => {
    let app = await storeApp(dataSource, hardBudget(0.05));
    const before = await load(30, 10, 0.004, () => app);
    expect(before.spentUsd).toBeLessThanOrEqual(0.05);
    app = await changeBudget(dataSource, app, hardBudget(0.15));
    const after = await load(60, 20, 0.004, () => app);
    expect(before.spentUsd + after.spentUsd).toBeLessThanOrEqual(0.15);
    expect(before.spentUsd + after.spentUsd).toBeGreaterThan(0.13);
  }, 60_000);

  it('that is lowered under load keeps everybody to what is left under the new one', async () => {
    let app = await storeApp(dataSource, hardBudget(1));
    let atChange = Infinity;
    const running = load(30, 80, 0.0005, () => app);
    await until(async () => (await ledgerOf(dataSource, app)).spent > 0.05);
    app = await changeBudget(dataSource, app, hardBudget(0.3));
    atChange = (await ledgerOf(dataSource, app)).spent;
    const tally = await running;
    expect(atChange).toBeLessThan(0.3);
    expect(tally.spentUsd).toBeLessThanOrEqual(0.3);
    expect(tally.spentUsd).toBeGreaterThan(0.25);
  }, 60_000);

  it('refuses with what is spent, when it begins again and who may raise it', async () => {
    const app = await storeApp(dataSource, hardBudget(0.01));
    const [first] = instances;
    if (!first) throw new Error('there are instances');
    (await first.reserve(app, 0.01)).settle(0.01);
    const refused = await first.reserve(app, 0.002).catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: 'budget_exceeded', status: 429 });
    expect(String(refused)).toMatch(
      /budget of app "app-\d+" for the day is used up: 0.01 USD of 0.01 USD are spent, and this request may cost up to 0.002 USD.*T00:00:00.000Z; an admin can raise it with PATCH/,
    );
    await expect(first.reserve(app, 0.5)).rejects.toThrow(/more than the whole budget.*max_tokens/);
    await expect(first.reserve(app, 0)).resolves.toBeDefined();
  });

  it('lets a request wait for what another instance gives back', async () => {
    const app = await storeApp(dataSource, hardBudget(0.01));
    const [first, second] = [any(0), any(1)];
    const held = await first.reserve(app, 0.008);
    const waiting = second.reserve(app, 0.005);
    await pause(100);
    held.settle(0.001);
    const reservation = await waiting;
    expect(reservation.warning).toBeNull();
    reservation.settle(0.005);
  });

  it('counts as spent in full what nobody knows the cost of', async () => {
    const app = await storeApp(dataSource, hardBudget(0.01));
    const reservation = await any(0).reserve(app, 0.004);
    reservation.settle(null);
    reservation.settle(0.003);
    await until(async () => (await ledgerOf(dataSource, app)).held === 0);
    expect(await ledgerOf(dataSource, app)).toEqual({ spent: 0.004, held: 0 });
  });
});

describe('an instance that is killed', () => {
  it('leaves its lease to the others once its usage records are counted, and nothing is counted twice', async () => {
    const app = await storeApp(dataSource, hardBudget(0.01));
    const dying = startBudgets(dataSource);
    await dying.reserve(app, 0.006);
    dying.kill();
    await expect(any(0).reserve(app, 0.008)).rejects.toMatchObject({ code: 'budget_exceeded' });
    await plantUsage(app, `${dying.requestPrefix}0`, 0.0015);
    await dataSource.query(
      "update budget_holders set seen_at = seen_at - interval '2 minutes' where request_prefix = $1",
      [dying.requestPrefix],
    );
    const deadHolders = new DeadHolders(dataSource);
    expect(await deadHolders.reclaim()).toBe(0.0015);
    // It is not looked at all the time; when it is again, only what came since is counted.
    await plantUsage(app, `${dying.requestPrefix}1`, 0.0005);
    expect(await deadHolders.reclaim()).toBe(0);
    await dataSource.query("update budget_holders set looked_at = looked_at - interval '1 day'");
    expect(await deadHolders.reclaim()).toBe(0.0005);
    await dataSource.query("update budget_holders set looked_at = looked_at - interval '1 day'");
    expect(await deadHolders.reclaim()).toBe(0);
    expect(await ledgerOf(dataSource, app)).toEqual({ spent: 0.002, held: 0 });
    (await any(0).reserve(app, 0.008)).settle(0.008);
  }, 30_000);

  it('is not charged again for what it spent before the budget was set, be it dead or only idle', async () => {
    let app = await storeApp(dataSource, null);
    const idle = startBudgets(dataSource);
    await plantUsage(app, `${idle.requestPrefix}0`, 0.004);
    app = await changeBudget(dataSource, app, hardBudget(0.01));
    (await idle.reserve(app, 0.002)).settle(0.001);
    await until(async () => (await ledgerOf(dataSource, app)).held === 0);
    await plantUsage(app, `${idle.requestPrefix}1`, 0.001);
    expect((await ledgerOf(dataSource, app)).spent).toBe(0.005);
    await dataSource.query(
      "update budget_holders set seen_at = seen_at - interval '2 minutes' where request_prefix = $1",
      [idle.requestPrefix],
    );
    expect(await new DeadHolders(dataSource).reclaim()).toBe(0);
    expect(await ledgerOf(dataSource, app)).toEqual({ spent: 0.005, held: 0 });
    await idle.sync.onApplicationShutdown();
  }, 30_000);

  it('is not looked for when it ended in order', async () => {
    const app = await storeApp(dataSource, hardBudget(0.01));
    const ending = startBudgets(dataSource);
    (await ending.reserve(app, 0.006)).settle(0.001);
    await ending.sync.onApplicationShutdown();
    await plantUsage(app, `${ending.requestPrefix}0`, 0.005);
    await dataSource.query(
      "update budget_holders set seen_at = seen_at - interval '2 minutes' where request_prefix = $1",
      [ending.requestPrefix],
    );
    expect(await new DeadHolders(dataSource).reclaim()).toBe(0);
    expect(await ledgerOf(dataSource, app)).toEqual({ spent: 0.001, held: 0 });
  }, 30_000);
});

describe('a budget that was not there for a while', () => {
  it('counts what was spent without it, whoever drew on others meanwhile', async () => {
    let app = await storeApp(dataSource, hardBudget(0.01));
    (await any(0).reserve(app, 0.001)).settle(0.001);
    await until(async () => (await ledgerOf(dataSource, app)).spent === 0.001);
    app = await changeBudget(dataSource, app, null);
    const purpose = somePurpose('chat', hardBudget(null, 1));
    (await any(0).reserve(app, 0.002, purpose)).settle(0.002);
    await plantRollup(app, 0.004);
    app = await changeBudget(dataSource, app, hardBudget(0.01));
    (await any(1).reserve(app, 0.001)).settle(0.001);
    await until(async () => (await ledgerOf(dataSource, app)).held === 0);
    expect((await ledgerOf(dataSource, app)).spent).toBeCloseTo(0.005, 9);
  }, 30_000);
});

/** As usage records tell it of today. */
async function plantRollup({ id }: App, usd: number, model = ''): Promise<void> {
  const day = new Date(new Date().setUTCHours(0, 0, 0, 0));
  await plantRow('usage_daily', { day, app_id: id, model, cost_usd: usd });
}

/** An attempt, and what the sums of the day say of it. */
async function plantUsage(app: App, requestId: string, usd: number): Promise<void> {
  const { id } = app;
  await plantRollup(app, usd, requestId);
  await dataSource.query('create table if not exists usage_of_tests partition of usage_attempts default');
  const attempt = { request_id: requestId, at: new Date(), app_id: id, basis: 'provider', own_key: false };
  await plantRow('usage_attempts', { ...attempt, cost_usd: usd, purpose: 'chat' });
}

/** What is not told is empty. */
async function plantRow(table: string, told: Readonly<Record<string, unknown>>): Promise<void> {
  const columns: readonly { name: string; type: string }[] = await dataSource.query(
    `select column_name as name, data_type as type from information_schema.columns
     where table_schema = current_schema() and table_name = $1 and (is_nullable = 'NO' or column_name = any($2))`,
    [table, Object.keys(told)],
  );
  const plain: Readonly<Record<string, unknown>> = { boolean: false, text: '' };
  const names = columns.map(({ name }) => name);
  const values = columns.map(({ name, type }) => told[name] ?? plain[type] ?? 0);
  await dataSource.query(
    `insert into ${table} (${names.join(', ')}) values (${names.map((_, index) => `$${index + 1}`).join(', ')})`,
    values,
  );
}
