import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { dataSourceOptions } from '../src/database/data-source.js';
import { GatewayError } from '../src/errors/gateway-error.js';
import type { App } from '../src/snapshot/snapshot.js';
import {
  type BudgetGround,
  type BudgetInstance,
  hardBudget,
  ledgerOf,
  openBudgetGround,
  startBudgets,
  storeApp,
} from './support/budget-instances.js';
import { until } from './support/fleet.js';
import { TcpForwarder } from './support/tcp-forwarder.js';

let ground: BudgetGround;
let way: TcpForwarder;
let remote: DataSource;
let instance: BudgetInstance;
beforeAll(async () => {
  ground = await openBudgetGround();
  const url = new URL(ground.url);
  way = await TcpForwarder.reserve({ host: url.hostname, port: Number(url.port) });
  await way.open();
  url.port = String(way.port);
  remote = new DataSource(dataSourceOptions(url.href));
  await remote.initialize();
  instance = startBudgets(remote);
  // Three live instances, so that not everything that is left is this one's.
  await ground.dataSource.query(
    `insert into instances (id, name, host, pid, version, started_at, seen_at, revision)
     select gen_random_uuid(), 'other-' || n, 'host', 1, '0', now(), now() + interval '1 hour', 1 from generate_series(1, 3) as n`,
  );
}, 60_000);
afterAll(async () => {
  await instance.sync.onApplicationShutdown();
  await remote.destroy();
  await way.close();
  await ground.close();
}, 60_000);

/** Requests of a cent each until one is refused. */
async function spendAll(app: App): Promise<{ spentUsd: number; refusal: unknown }> {
  for (let count = 0; count < 200; count += 1) {
    try {
      (await instance.reserve(app, 0.01)).settle(0.01);
    } catch (refusal) {
      return { spentUsd: count / 100, refusal };
    }
  }
  throw new Error('nothing is refused');
}

describe('while the database is away', () => {
  it('an instance goes on with its lease and its share of what was left, then refuses, and counts it all afterwards', async () => {
    const app = await storeApp(ground.dataSource, hardBudget(1));
    const unknown = await storeApp(ground.dataSource, hardBudget(1));
    (await instance.reserve(app, 0.1)).settle(0.1);
    await until(async () => (await ledgerOf(ground.dataSource, app)).spent === 0.1);
    await way.close();
    const { spentUsd, refusal } = await spendAll(app);
    expect(spentUsd).toBeGreaterThanOrEqual(0.2);
    expect(spentUsd).toBeLessThanOrEqual(0.36);
    expect(refusal).toBeInstanceOf(GatewayError);
    expect(refusal).toMatchObject({ code: 'database_unavailable', retryAfter: '5' });
    await expect(instance.reserve(unknown, 0.01)).rejects.toMatchObject({ code: 'database_unavailable' });
    await way.open();
    await until(async () => {
      const { spent } = await ledgerOf(ground.dataSource, app);
      return Math.abs(spent - 0.1 - spentUsd) < 1e-9;
    });
    (await instance.reserve(app, 0.01)).settle(0.01);
  }, 60_000);
});
