import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { dataSourceOptions } from '../src/database/data-source.js';
import { DatabaseStanding } from '../src/database/database-standing.js';
import { ConfigurationReader } from '../src/revisions/configuration-reader.js';
import { ReadingConnection } from '../src/revisions/reading-connection.js';
import type { StoredConfiguration } from '../src/revisions/stored-configuration.js';
import { type Gateway, startGateway } from './support/gateway.js';
import { make } from './support/random-writes.js';
import { wholeStored } from './support/whole-stored.js';
import { without } from './support/without.js';

/** Found before the real one: a server that a test can restart. */
const RESTARTABLE = `
  create schema doubles;
  create table doubles.server as select now() as started_at;
  create function doubles.pg_postmaster_start_time() returns timestamptz language sql
    as 'select started_at from doubles.server';`;

let gateway: Gateway;
let dataSource: DataSource;
let connection: ReadingConnection;
beforeAll(async () => {
  gateway = await startGateway();
  for (const kind of ['addServer', 'addVendor'] as const) await make(gateway, { kind, picks: [0, 0, 0.1, 0] });
  const ordinary = gateway.app.get(DataSource);
  const name = new URL(gateway.databaseUrl).pathname.slice(1);
  await ordinary.query(`${RESTARTABLE} alter database ${name} set search_path = doubles, pg_catalog, public`);
  // Only connections from now on find the double.
  dataSource = await new DataSource(dataSourceOptions(gateway.databaseUrl)).initialize();
  connection = new ReadingConnection(dataSource);
});
afterAll(async () => {
  connection.onApplicationShutdown();
  await dataSource.destroy();
  await gateway.stop();
});

/** Whether they are the same objects, for each of the providers. */
function areSame(some: StoredConfiguration, others: StoredConfiguration): readonly boolean[] {
  return some.providers.map((provider, index) => provider === others.providers[index]);
}

describe('a configuration that is read again', () => {
  it('has the rows that were read before, none of them from before a restart of the database', async () => {
    const reader = new ConfigurationReader(connection, new DatabaseStanding());
    const first = await reader.read();
    const second = await reader.read();
    expect(areSame(second, first)).toEqual([true, true]);
    await dataSource.query('update doubles.server set started_at = clock_timestamp()');
    const third = await reader.read();
    expect(areSame(third, first)).toEqual([false, false]);
    expect(areSame(await reader.read(), third)).toEqual([true, true]);
    const whole = await wholeStored(dataSource);
    for (const read of [first, second, third]) {
      expect(without(read, 'revisionId', 'deployment', 'graceEnds')).toEqual(whole);
    }
  });

  it('has rows that nobody can change', async () => {
    const { providers, keys, purposes } = await new ConfigurationReader(connection, new DatabaseStanding()).read();
    const rows = [...providers, ...keys, ...purposes];
    expect(rows.map((row) => Object.isFrozen(row))).toEqual(rows.map(() => true));
  });

  it('shows a transaction what it has changed, and nobody else', async () => {
    const reader = new ConfigurationReader(connection, new DatabaseStanding());
    const before = await reader.read();
    const undone = dataSource.transaction('REPEATABLE READ', async (manager) => {
      await manager.query('update providers set model = $1', ['changed']);
      const seen = await reader.readIn(manager);
      expect(seen.providers.map(({ model }) => model)).toEqual(['changed', 'changed']);
      throw new Error('undone');
    });
    await expect(undone).rejects.toThrow('undone');
    expect(areSame(await reader.read(), before)).toEqual([true, true]);
  });
});
