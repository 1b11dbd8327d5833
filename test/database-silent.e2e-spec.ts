import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Client } from 'pg';
import { createApp } from '../src/app.js';
import { environmentFrom } from '../src/config/read-environment.js';
import { KeyRing, masterKeyFrom } from '../src/crypto/key-ring.js';
import { waitUntil } from '../src/database/embedded/poll.js';
import { ChangeListener } from '../src/revisions/propagation/change-listener.js';
import { listen, loadConfiguration } from '../src/start.js';
import { request, type Reply } from './support/built-server.js';
import { createTestDatabase, type TestDatabase } from './support/database.js';
import { newCredential } from './support/run-canaries.js';
import { TcpForwarder } from './support/tcp-forwarder.js';

const ADMIN_TOKEN = newCredential('admin token');
/** A second is promised; a busy machine gets more. Without the promise it is as long as the silence lasts. */
const SOON_MS = 8000;
const BACK_WITHIN_MS = 15_000;
/** A connection takes a dozen such pauses to open: longer than a sign is waited for, less than the pool gives it. */
const BUSY_MS = 120;

let database: TestDatabase;
let forwarder: TcpForwarder;
/** Past the forwarder. */
let besides: Client;
let app: NestFastifyApplication;
let url: string;

beforeEach(async () => {
  database = await createTestDatabase();
  besides = new Client({ connectionString: database.url });
  await besides.connect();
  const direct = new URL(database.url);
  forwarder = await TcpForwarder.reserve({ host: direct.hostname, port: Number(direct.port) });
  await forwarder.open();
  direct.port = String(forwarder.port);
  const environment = environmentFrom({
    NODE_ENV: 'test',
    PORT: '0',
    LOG_LEVEL: 'silent',
    DATABASE_URL: direct.href,
    ADMIN_TOKEN,
  });
  const keyRing = new KeyRing(masterKeyFrom(randomBytes(32)), []);
  app = await createApp({ environment, keyRing, databaseUrl: direct.href });
  url = await listen(app, environment);
  await loadConfiguration(app);
});
afterEach(async () => {
  await forwarder.close();
  await app.close();
  await besides.end();
  await database.drop();
});

function manage(method: string, path: string, body?: unknown): Promise<Reply> {
  return request(url, ADMIN_TOKEN, `/api/v1/llm-config${path}`, { method, body });
}

async function expectUnavailable(calls: readonly Promise<Reply>[]): Promise<void> {
  const began = performance.now();
  const answers = await Promise.all(calls);
  expect(answers.map(({ status, body }) => [status, body['code']])).toEqual(
    answers.map(() => [503, 'database_unavailable']),
  );
  expect(performance.now() - began).toBeLessThan(SOON_MS);
}

/** From now on the database takes its time over a new purpose. */
async function holdWrites(seconds: number): Promise<void> {
  await besides.query(`
    create function hold() returns trigger language plpgsql as $$ begin perform pg_sleep(${seconds}); return null; end $$;
    create trigger hold after insert on purposes execute function hold()`);
}

async function isWriting(): Promise<boolean> {
  const { rowCount } = await besides.query(
    `select from pg_stat_activity where datname = current_database() and state = 'active' and wait_event = 'PgSleep'`,
  );
  return rowCount === 1;
}

async function isWaitingForLock(): Promise<boolean> {
  // Within a transaction it would go on saying what it said first.
  await besides.query('select pg_stat_clear_snapshot()');
  const { rowCount } = await besides.query(
    `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
  );
  return rowCount !== null && rowCount > 0;
}

describe('while the database is silent', () => {
  it('a call that comes is refused, and all is well once it speaks again', async () => {
    forwarder.hang();
    await expectUnavailable([manage('GET', '/servers'), manage('PUT', '/purposes/new', {})]);
    await expectUnavailable([manage('GET', '/active/chat')]);
    forwarder.goOn();
    expect(await waitUntil(async () => (await manage('GET', '/servers')).status === 200, BACK_WITHIN_MS)).toBe(true);
    expect((await manage('GET', '/purposes/new')).status).toBe(404);
  });

  it('a call that comes long after it has fallen silent is refused', async () => {
    await manage('GET', '/servers');
    forwarder.hang();
    expect(await waitUntil(() => !app.get(ChangeListener).isListening, BACK_WITHIN_MS)).toBe(true);
    await expectUnavailable([manage('GET', '/servers')]);
    forwarder.goOn();
    expect(await waitUntil(async () => (await manage('GET', '/servers')).status === 200, BACK_WITHIN_MS)).toBe(true);
  });

  it('a call that has begun is refused, and what it was about never happens', async () => {
    await holdWrites(1);
    const writing = manage('PUT', '/purposes/new', {});
    expect(await waitUntil(isWriting, BACK_WITHIN_MS)).toBe(true);
    forwarder.hang();
    await expectUnavailable([writing]);
    forwarder.goOn();
    expect(await waitUntil(async () => (await manage('GET', '/servers')).status === 200, BACK_WITHIN_MS)).toBe(true);
    expect((await manage('GET', '/purposes/new')).status).toBe(404);
  });
});

describe('while this process is kept busy', () => {
  it('a call is served, over a connection that is yet to be opened', async () => {
    const busy = setInterval(() => {
      const until = performance.now() + BUSY_MS;
      while (performance.now() < until);
    }, 1);
    try {
      expect((await manage('GET', '/servers')).status).toBe(200);
    } finally {
      clearInterval(busy);
    }
  });
});

describe('while the database only takes its time', () => {
  it('over its table of instances, calls are served', async () => {
    await besides.query('begin; lock table instances');
    expect(await waitUntil(isWaitingForLock, BACK_WITHIN_MS)).toBe(true);
    for (let round = 0; round < 10; round += 1) expect((await manage('GET', '/servers')).status).toBe(200);
    await besides.query('commit');
  });

  it('a call is waited for', async () => {
    await holdWrites(2);
    expect((await manage('PUT', '/purposes/new', {})).status).toBe(200);
  });
});
