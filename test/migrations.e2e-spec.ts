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
import { SnapshotHolder } from '../src/snapshot/snapshot-holder.js';
import { listen, loadConfiguration } from '../src/start.js';
import { auditConfiguration } from './support/configuration-audit.js';
import { createTestDatabase, type TestDatabase } from './support/database.js';
import { fillAsFirstRelease } from './support/first-release.js';
import { type ModelServer, startModelServer } from './support/upstreams.js';
import { without } from './support/without.js';

/** Migrations of the first release. */
const FIRST_RELEASE = 2;
const CONFIGURATION = ['providers', 'provider_keys', 'purposes', 'chains', 'chain_targets', 'agent_types', 'revisions'];
/** Rows carry these from the second release on. */
const NEW_COLUMNS: Readonly<Record<string, readonly string[]>> = {
  providers: [
    'capabilities',
    'limits',
    'price',
    'prices',
    'rates',
    'defaults',
    'auth',
    'headers',
    'installation',
    'status_reason',
  ],
  provider_keys: ['weight', 'verified_at', 'grace_until', 'expires_at', 'destroyed_at', 'origin', 'app_id'],
  purposes: [
    'data_policy',
    'timeouts',
    'max_retries',
    'delivery',
    'requirements',
    'budget',
    'content_days',
    'cache_ttl_seconds',
    'cache_shared',
    'model_labels',
  ],
  chains: ['ends_at'],
  chain_targets: ['weight'],
  revisions: ['reason', 'recorded', 'id'],
};

let database: TestDatabase;
let app: NestFastifyApplication;
let url: string;
let modelServer: ModelServer;
let before: Readonly<Record<string, readonly object[]>>;

const keyRing = new KeyRing(masterKeyFrom(randomBytes(32)), []);
const adminToken = `test-admin-${randomBytes(16).toString('hex')}`;
const appKey = `test-app-${randomBytes(16).toString('hex')}`;

beforeAll(async () => {
  database = await createTestDatabase();
  const old = await new DataSource({
    ...dataSourceOptions(database.url),
    migrations: MIGRATIONS.slice(0, FIRST_RELEASE),
  }).initialize();
  await old.runMigrations();
  modelServer = await startModelServer({ model: 'qwen' });
  await fillAsFirstRelease(old, new KeyVault(keyRing), modelServer.url);
  before = await rowsOf(old);
  await old.destroy();
  const environment = environmentFrom({
    NODE_ENV: 'test',
    PORT: '0',
    LOG_LEVEL: 'silent',
    DATABASE_URL: database.url,
    ADMIN_TOKEN: adminToken,
    APP_KEY: appKey,
  });
  app = await createApp({ environment, keyRing, databaseUrl: database.url });
  url = await listen(app, environment);
  await loadConfiguration(app);
});
afterAll(async () => {
  await app.close();
  await modelServer.stop();
  await database.drop();
});

async function rowsOf(source: DataSource): Promise<typeof before> {
  const tables: [string, readonly object[]][] = [];
  for (const table of CONFIGURATION) {
    tables.push([table, await source.query(`select * from ${table} order by 1, 2`)]);
  }
  return Object.fromEntries(tables);
}

async function read<T = Record<string, unknown>>(path: string): Promise<T> {
  const answer = await fetch(`${url}/api/v1/llm-config${path}`, { headers: { authorization: `Bearer ${adminToken}` } });
  expect(answer.status).toBe(200);
  return (await answer.json()) as T;
}

describe('a database of the first release, after the upgrade', () => {
  it('still has every row as it was', async () => {
    const after = await rowsOf(app.get(DataSource));
    const asBefore = Object.entries(after).map(([table, rows]) => [
      table,
      rows.map((row) => without(row, ...(NEW_COLUMNS[table] ?? []))),
    ]);
    expect(Object.fromEntries(asBefore)).toEqual(before);
    expect(await auditConfiguration(database.url)).toEqual([]);
  });

  it('is served as it was', () => {
    const { revision, purposes, agentTypes } = app.get(SnapshotHolder).current;
    expect([revision, agentTypes.get('AIDoctor')]).toEqual([6, 'clinical']);
    const chain = (slug: string) =>
      (purposes.get(slug)?.tiers ?? []).map(({ strategy, targets }) => [
        strategy,
        ...targets.map(({ provider, model, weight }) => [provider.name, model, weight]),
      ]);
    expect(chain('chat')).toEqual([
      ['weighted', ['local', 'qwen', 1]],
      ['weighted', ['openai-main', 'gpt-4o-mini', 1]],
      ['weighted', ['spare', null, 1]],
    ]);
    expect(chain('clinical')).toEqual([['weighted', ['local', 'pinned', 1]]]);
    expect(purposes.get('clinical')?.policy).toEqual({
      dataPolicy: 'any',
      patience: {},
      maxRetries: 2,
      delivery: 'stream',
      requirements: { tools: false, jsonSchema: false, vision: false, contextTokens: 0 },
      budget: null,
      contentDays: null,
      vectorSize: null,
      cache: null,
      modelLabels: false,
    });
  });

  it('serves its providers with what they had and the defaults for the rest', () => {
    const [local, vendor] =
      app
        .get(SnapshotHolder)
        .current.purposes.get('chat')
        ?.tiers.flatMap((t) => t.targets) ?? [];
    expect(local?.provider).toMatchObject({
      fault: null,
      patience: { connectMs: 250 },
      capabilities: {},
      limits: { maxConcurrent: 2000, maxQueued: 2000, breakerOpenMs: 60_000 },
      price: 0,
      credentials: [],
    });
    expect(vendor?.provider).toMatchObject({ fault: null, price: null });
    const keys = vendor?.provider.credentials.map((key) => [
      key.keyVersion,
      key.weight,
      key.isGrace,
      key.secret.reveal(),
    ]);
    expect(keys).toEqual([[2, 1, false, 'sk-version-2-0123456789']]);
  });

  it('answers requests by its chains', async () => {
    const answer = await fetch(`${url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${appKey}`, 'content-type': 'application/json' },
      body: JSON.stringify({ agent_type: 'AIDoctor', messages: [{ role: 'user', content: 'Hello' }] }),
    });
    const names = ['x-llm-purpose', 'x-llm-provider', 'x-llm-model', 'x-config-revision'];
    const headers = names.map((name) => answer.headers.get(name));
    expect([answer.status, ...headers]).toEqual([200, 'clinical', 'local', 'pinned', '6']);
    expect(await answer.json()).toMatchObject({ choices: [{ message: { role: 'assistant' } }] });
  });

  it('is shown with the new fields', async () => {
    expect(await read('/servers/1')).toMatchObject({
      name: 'local',
      timeouts: { connect_ms: 250 },
      limits: {},
      capabilities: {},
      price: null,
      metadata: { rack: 7 },
      state: { status: 'available' },
    });
    expect(await read('/api-keys/2/versions')).toMatchObject({
      versions: [
        { version: 2, state: 'active', weight: 1, verified_at: null },
        { version: 1, state: 'revoked' },
      ],
    });
    expect(await read('/purposes/clinical')).toMatchObject({
      description: 'Questions of clinicians',
      data_policy: 'any',
      attempts: { max_retries: 2 },
      agent_types: ['AIDoctor'],
    });
    const { tiers } = await read<{ tiers: readonly object[] }>('/active/chat');
    expect(tiers).toHaveLength(3);
  });
});

describe('the way back', () => {
  it('takes the new columns and tables away and leaves every row', async () => {
    const other = await createTestDatabase();
    const source = await new DataSource(dataSourceOptions(other.url)).initialize();
    try {
      await source.runMigrations();
      for (let later = MIGRATIONS.length; later > FIRST_RELEASE; later--) await source.undoLastMigration();
      await fillAsFirstRelease(source, new KeyVault(keyRing), 'http://127.0.0.1:9');
      const rows = await rowsOf(source);
      expect(rows['providers']).toHaveLength(3);
      expect(Object.keys(rows['purposes']?.[0] ?? {})).toEqual(['slug', 'description', 'created_at']);
      await source.runMigrations();
      expect(await auditConfiguration(other.url)).toEqual([]);
    } finally {
      await source.destroy();
      await other.drop();
    }
  });
});

describe('the tables themselves refuse', () => {
  it.each([
    ['an unknown data policy', "update purposes set data_policy = 'none'"],
    ['an unknown delivery', "update purposes set delivery = 'half'"],
    ['too many retries', 'update purposes set max_retries = 6'],
    ['timeouts that are no object', "update purposes set timeouts = '[]'"],
    ['requirements that are no object', "update purposes set requirements = '1'"],
    ['capabilities that are no object', "update providers set capabilities = 'null'"],
    ['limits that are no object', `update providers set limits = '"a"'`],
    ['a price that is no object', "update providers set price = '7'"],
    ['a weight of 0', 'update chain_targets set weight = 0'],
    ['a weight of 1001', 'update provider_keys set weight = 1001'],
    ['an unknown strategy', "insert into chain_tiers values ('chat', 0, 'best')"],
    ['a strategy for a chain that is not there', "insert into chain_tiers values ('embeddings', 0, 'cheapest')"],
    ['an unknown probe result', "insert into provider_probes values (1, 'fine', null, now())"],
    ['a probe of a provider that is not there', "insert into provider_probes values (99, 'down', null, now())"],
  ])('%s', async (_, statement) => {
    await expect(app.get(DataSource).query(statement)).rejects.toThrow(/violates/);
  });
});
