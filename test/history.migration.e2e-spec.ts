import { randomBytes } from 'node:crypto';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { MIGRATIONS } from '../migrations/migrations.js';
import { createApp } from '../src/app.js';
import { environmentFrom } from '../src/config/read-environment.js';
import { KeyRing, masterKeyFrom } from '../src/crypto/key-ring.js';
import { dataSourceOptions } from '../src/database/data-source.js';
import { KeyVault } from '../src/revisions/key-vault.js';
import { ConfigurationHistory } from '../src/revisions/history/configuration-history.js';
import { listen, loadConfiguration } from '../src/start.js';
import { createTestDatabase, type TestDatabase } from './support/database.js';
import { fillAsFirstRelease } from './support/first-release.js';

const FIRST_RELEASE = 2;
/** Written before changes were recorded. */
const LAST_UNRECORDED = 6;

let database: TestDatabase;
let app: NestFastifyApplication;
let url: string;

const keyRing = new KeyRing(masterKeyFrom(randomBytes(32)), []);
const adminToken = `test-admin-${randomBytes(16).toString('hex')}`;

beforeAll(async () => {
  database = await createTestDatabase();
  const old = await new DataSource({
    ...dataSourceOptions(database.url),
    migrations: MIGRATIONS.slice(0, FIRST_RELEASE),
  }).initialize();
  await old.runMigrations();
  await fillAsFirstRelease(old, new KeyVault(keyRing), 'http://127.0.0.1:9');
  await old.destroy();
  const environment = environmentFrom({
    NODE_ENV: 'test',
    PORT: '0',
    LOG_LEVEL: 'silent',
    DATABASE_URL: database.url,
    ADMIN_TOKEN: adminToken,
    APP_KEY: `test-app-${randomBytes(16).toString('hex')}`,
  });
  app = await createApp({ environment, keyRing, databaseUrl: database.url });
  url = await listen(app, environment);
  await loadConfiguration(app);
});
afterAll(async () => {
  await app.close();
  await database.drop();
});

async function call(
  method: string,
  path: string,
  body?: object,
): Promise<{ status: number; body: Record<string, unknown> }> {
  const answer = await fetch(`${url}/api/v1/llm-config${path}`, {
    method,
    headers: { authorization: `Bearer ${adminToken}`, 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}

describe('a database from before changes were recorded', () => {
  it('lists its revisions, and does not pretend to know what they changed', async () => {
    const { body } = await call('GET', '/revisions');
    const rows = body['data'] as readonly Record<string, unknown>[];
    expect(rows.map(({ number, changes, reason }) => [number, changes, reason])).toEqual(
      [6, 5, 4, 3, 2, 1].map((number) => [number, null, null]),
    );
    expect(await call('GET', '/revisions/4')).toMatchObject({ status: 200, body: { author: 'ops', changes: null } });
  });

  it('has a history from its last revision on', async () => {
    const changed = await call('PATCH', '/servers/1', { model: 'other' });
    expect(changed).toMatchObject({ status: 200, body: { revision: LAST_UNRECORDED + 1 } });
    const change = { entity: 'server', key: '1', before: { model: 'qwen' }, after: { model: 'other' } };
    expect((await call('GET', '/revisions/7')).body).toMatchObject({ changes: [change] });
    expect((await call('GET', '/revisions/6/diff/7')).body).toMatchObject({ changes: [change] });
    for (const path of ['/revisions/5/diff/7', '/revisions/7/diff/1']) {
      const { status, body } = await call('GET', path);
      expect([status, body['detail']]).toEqual([404, expect.stringContaining('the history begins at revision 6')]);
    }
  });

  it('can be rolled back as far as that', async () => {
    expect((await call('POST', '/revisions/5/rollback', {})).status).toBe(404);
    const { providers } = await app.get(ConfigurationHistory).at(LAST_UNRECORDED);
    const found = providers.map(({ name, model, keys }) => [name, model, keys.length]);
    expect(found.toSorted((a, b) => String(a[0]).localeCompare(String(b[0])))).toEqual([
      ['local', 'qwen', 0],
      ['openai-main', null, 1],
      ['spare', null, 0],
    ]);
    expect((await call('POST', '/revisions/6/rollback', {})).body).toMatchObject({ revision: 8, restored: 6 });
    expect((await call('GET', '/servers/1')).body).toMatchObject({ model: 'qwen' });
  });
});

function query<T>(statement: string): Promise<T> {
  return app.get(DataSource).query(statement);
}

describe('the records', () => {
  it('leave out what is written without a revision: by hand, by migrations', async () => {
    const count = () => query<[{ count: string }]>('select count(*) from revision_changes');
    const before = await count();
    await query("update providers set model = 'by hand'");
    await query('update provider_keys set verified_at = now()');
    await query("insert into purposes (slug, description) values ('by-hand', '')");
    expect(await count()).toEqual(before);
  });

  it('belong to a revision, differ, and are one for each row', async () => {
    const insert = 'insert into revision_changes (revision, table_name, row_key, before, after) values';
    await expect(query(`${insert} (100000, 'purposes', 'x', null, '{}')`)).rejects.toThrow(/foreign key/);
    await expect(query(`${insert} (8, 'purposes', 'x', '{}', '{}')`)).rejects.toThrow(/check/);
    await expect(query(`${insert} (8, 'x', 'x', null, '{}'), (8, 'x', 'x', null, '{}')`)).rejects.toThrow(/unique/);
  });

  it('refuse a row that changes its key, which they could not tell', async () => {
    const rename = "select set_config('patchbay.revision', '9', true); update agent_types set name = 'renamed'";
    await expect(query(rename)).rejects.toThrow('must not change');
  });
});

describe('a write of an instance from before changes were recorded', () => {
  it('is not taken for one that changed nothing: the history begins anew', async () => {
    await app
      .get(DataSource)
      .query("insert into revisions (number, author, action, subject) values (9, 'ops', 'server.update', 'server 1')");
    expect((await call('GET', '/revisions/9')).body).toMatchObject({ changes: null });
    expect((await call('GET', '/revisions/7/diff/9')).status).toBe(404);
    expect((await call('PATCH', '/servers/1', { model: 'newer' })).body).toMatchObject({ revision: 10 });
    expect((await call('GET', '/revisions/10')).body).toMatchObject({ changes: [{ entity: 'server' }] });
  });
});
