import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createApp } from '../src/app.js';
import { environmentFrom } from '../src/config/read-environment.js';
import { KeyRing, masterKeyFrom } from '../src/crypto/key-ring.js';
import { waitUntil } from '../src/database/embedded/poll.js';
import { EndedGraces } from '../src/providers/rotation/ended-graces.js';
import { ScheduleStore } from '../src/purposes/schedule/schedule-store.js';
import { listen, loadConfiguration } from '../src/start.js';
import { request, type Reply } from './support/built-server.js';
import { createTestDatabase, type TestDatabase } from './support/database.js';
import { LostDatabase } from './support/lost-database.js';
import { LogRecorder } from './support/log-recorder.js';
import { newCredential } from './support/run-canaries.js';
import { TcpForwarder } from './support/tcp-forwarder.js';
import { type ModelServer, startModelServer } from './support/upstreams.js';

const ADMIN_TOKEN = newCredential('admin token');
const APP_KEY = newCredential('app key');
/** Far below what a person would wait for, far above what a busy machine needs. */
const QUICKLY_MS = 8000;

let database: TestDatabase;
let forwarder: TcpForwarder;
let model: ModelServer;
let app: NestFastifyApplication;
let url: string;

beforeEach(async () => {
  [database, model] = await Promise.all([createTestDatabase(), startModelServer({ model: 'tiny.gguf' })]);
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
    APP_KEY,
  });
  const keyRing = new KeyRing(masterKeyFrom(randomBytes(32)), []);
  app = await createApp({ environment, keyRing, databaseUrl: direct.href });
  url = await listen(app, environment);
  await loadConfiguration(app);
  const server = { name: 'local', server_type: 'llamacpp', base_url: model.url };
  const { body } = await manage('POST', '/servers', server);
  await manage('POST', '/active?preflight=off', {
    purpose: 'chat',
    provider_type: 'ai_server',
    provider_id: body['id'],
  });
});
afterEach(async () => {
  await forwarder.close();
  await app.close();
  await Promise.all([database.drop(), model.stop()]);
});

function manage(method: string, path: string, body?: unknown): Promise<Reply> {
  return request(url, ADMIN_TOKEN, `/api/v1/llm-config${path}`, { method, body });
}

function chat(): Promise<Reply> {
  const body = { model: 'chat', messages: [{ role: 'user', content: 'Hello?' }] };
  return request(url, APP_KEY, '/v1/chat/completions', { method: 'POST', body });
}

const CALLS: readonly (readonly [string, string, object | undefined])[] = [
  ['GET', '/servers', undefined],
  ['GET', '/active/chat', undefined],
  ['POST', '/servers', { name: 'new', server_type: 'vllm', base_url: 'http://127.0.0.1:9' }],
  ['PUT', '/purposes/new', {}],
  ['DELETE', '/active/chat', undefined],
  ['POST', '/servers/1/test', undefined],
];

async function expectUnavailable(): Promise<void> {
  const started = performance.now();
  const answers = await Promise.all(CALLS.map(([method, path, body]) => manage(method, path, body)));
  const expected = { status: 503, code: 'database_unavailable' };
  expect(answers.map(({ status, body }) => ({ status, code: body['code'] }))).toEqual(answers.map(() => expected));
  expect(performance.now() - started).toBeLessThan(QUICKLY_MS);
}

describe('while the database is away', () => {
  it('management answers 503 quickly, requests are served, and all is well when it is back', async () => {
    expect((await chat()).status).toBe(200);
    await forwarder.close();
    await expectUnavailable();
    const { status, body } = await chat();
    expect([status, body['model']]).toEqual([200, 'tiny.gguf']);
    expect((await request(url, ADMIN_TOKEN, '/health/ready')).body).toMatchObject({ status: 'degraded' });
    await forwarder.open();
    expect((await manage('PUT', '/purposes/back', {})).body).toMatchObject({ slug: 'back', revision: 4 });
    expect((await request(url, ADMIN_TOKEN, '/health/ready')).body).toMatchObject({ status: 'ok', revision: 4 });
  });

  it('the same holds where it has come back and lets nobody in', async () => {
    await forwarder.close();
    const lost = await LostDatabase.lose(database);
    try {
      await forwarder.open();
      await expectUnavailable();
      const { status, body } = await chat();
      expect([status, body['model']]).toEqual([200, 'tiny.gguf']);
      expect((await request(url, ADMIN_TOKEN, '/health/ready')).body).toMatchObject({ status: 'degraded' });
    } finally {
      await lost.restore();
    }
    expect((await manage('PUT', '/purposes/back', {})).body).toMatchObject({ slug: 'back', revision: 4 });
    expect((await request(url, ADMIN_TOKEN, '/health/ready')).body).toMatchObject({ status: 'ok', revision: 4 });
  });

  it('what is done by the clock does not complain beside the one line that tells of the outage', async () => {
    const recorder = LogRecorder.installedIn(app);
    const rounds = [jest.spyOn(app.get(ScheduleStore), 'due'), jest.spyOn(app.get(EndedGraces), 'revoke')];
    await forwarder.close();
    for (const round of rounds) round.mockClear();
    // A second round begins after the first has failed.
    const isOver = () => rounds.every(({ mock }) => mock.calls.length >= 2);
    expect(await waitUntil(isOver, 20_000)).toBe(true);
    const complaints = recorder.lines.filter(({ level }) => level !== 'log').map(({ context }) => context);
    expect(complaints.filter((context) => ['keys', 'schedule'].includes(context))).toEqual([]);
  });

  it('the error tells neither address nor user of the database', async () => {
    await forwarder.close();
    const { text } = await manage('GET', '/servers');
    expect(text).not.toMatch(/127\.0\.0\.1|postgres|ECONN|patchbay_test|select/i);
    expect(text).not.toContain(String(forwarder.port));
  });
});
