import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { waitUntil } from '../src/database/embedded/poll.js';
import { type Gateway, startGateway } from './support/gateway.js';
import { expectProblem } from './support/problems.js';

const DEADLINE_MS = 15_000;

let gateway: Gateway;
let database: Client;
beforeEach(async () => {
  gateway = await startGateway();
  database = new Client({ connectionString: gateway.databaseUrl });
  await database.connect();
});
afterEach(async () => {
  await storing(true);
  await database.end();
  await gateway.stop();
});

/** Connections that come from now on store something, or nothing, as those of a standby. */
async function storing(stores: boolean): Promise<void> {
  const name = new URL(gateway.databaseUrl).pathname.slice(1);
  await database.query('set transaction_read_only = off; set default_transaction_read_only = off');
  await database.query(`alter database ${name} set default_transaction_read_only = ${stores ? 'off' : 'on'}`);
  await database.query(
    'select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and datname = current_database()',
  );
}

const readiness = async () =>
  (await (await fetch(`${gateway.url}/health/ready`)).json()) as { status: string; database: string };
const becomes = (status: string, state: string): Promise<boolean> =>
  waitUntil(async () => {
    const ready = await readiness();
    return ready.status === status && ready.database === state;
  }, DEADLINE_MS);

describe('a database that stores nothing', () => {
  it('is unavailable to who writes, makes readiness degraded, and is found to store again', async () => {
    expect(await readiness()).toMatchObject({ status: 'ok', database: 'ok' });
    await storing(false);
    expect(await becomes('degraded', 'read_only')).toBe(true);
    expectProblem(await gateway.manage('PUT', '/purposes/new', {}), 503, 'database_unavailable');
    expect((await gateway.manage('GET', '/purposes')).status).toBe(200);
    await storing(true);
    expect(await becomes('ok', 'ok')).toBe(true);
    expect((await gateway.manage('PUT', '/purposes/new', {})).status).toBe(200);
  });

  it('is waited for by an instance that starts', async () => {
    await storing(false);
    const starting = startGateway({}, gateway);
    let hasStarted = false;
    const stopped = starting.then((started) => {
      hasStarted = true;
      return started.stop();
    });
    await waitUntil(() => hasStarted, 1000);
    expect(hasStarted).toBe(false);
    await storing(true);
    await stopped;
  });
});
