import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { environmentFrom } from '../src/config/read-environment.js';
import { type Gateway, startGateway } from './support/gateway.js';
import { ask, statuses, withGateway } from './support/limit-scene.js';
import { activate, registerServer } from './support/plug.js';
import { HELLO, Scene } from './support/scene.js';
import { type ModelServer, startModelServer } from './support/upstreams.js';

const ORIGIN = 'https://page.acme.org';
const BUSY_REQUESTS = 10;
const PROMPTLY_MS = 5000;

describe('a port that is down, loading or silent', () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await Scene.start('loading', 'silent', 'fallback');
  });
  afterAll(() => scene.stop());

  it('B2 "Loading model" (503) falls back at once, for whole answers and streams', async () => {
    const server = await startModelServer({ model: 'big' });
    await server.setLoading(true);
    await scene.cast({ name: 'big', url: server.url }, 'fallback');
    const answer = await scene.ask();
    expect([answer.status, answer.headers.get('x-llm-provider')]).toEqual([200, 'fallback']);
    expect((await scene.askForStream()).headers.get('x-llm-provider')).toBe('fallback');
    await server.setLoading(false);
    scene.forget();
    expect((await scene.ask()).headers.get('x-llm-provider')).toBe('big');
    await server.stop();
  });

  it('B2 a port that is down falls back; alone it is told, not waited for', async () => {
    await scene.cast({ name: 'gone', url: 'http://127.0.0.1:9' }, 'fallback');
    expect((await scene.ask()).headers.get('x-llm-provider')).toBe('fallback');
    await scene.cast({ name: 'gone', url: 'http://127.0.0.1:9' });
    const alone = await scene.ask();
    expect(alone.status).toBeGreaterThanOrEqual(500);
    expect(alone.text).toContain('gone');
    expect(alone.tookMs).toBeLessThan(PROMPTLY_MS);
  });

  it('B2 a server that never answers is left after its timeout: nothing hangs', async () => {
    await scene.upstream('silent').play([{ do: 'read-head' }, { do: 'gate', name: 'never' }]);
    const id = await registerServer(scene.gateway, {
      name: 'mute',
      url: scene.upstream('silent').url,
      timeouts: { first_byte_ms: 200 },
    });
    await scene.cast('fallback');
    await activate(scene.gateway, 'chat', [id, scene.idOf('fallback')]);
    const answers = await Promise.all(Array.from({ length: BUSY_REQUESTS }, () => scene.ask()));
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: BUSY_REQUESTS }, () => 200));
    expect(Math.max(...answers.map(({ tookMs }) => tookMs))).toBeLessThan(PROMPTLY_MS);
  });
});

describe('limits', () => {
  it('B3 100 requests a second of an address, 1,000 of a key, unless told otherwise', () => {
    const { RATE_LIMIT_PER_ADDRESS, RATE_LIMIT_PER_KEY } = environmentFrom({});
    expect([RATE_LIMIT_PER_ADDRESS, RATE_LIMIT_PER_KEY]).toEqual([100, 1000]);
  });

  it('B3 beyond them 429 with headers that tell the limit and when to come back', async () => {
    await withGateway({ RATE_LIMIT_PER_ADDRESS: '100', RATE_LIMIT_PER_KEY: '20' }, async (gateway) => {
      const byKey = statuses(await ask(gateway, 80));
      expect(byKey.get(200)?.length).toBeGreaterThanOrEqual(20);
      const [refused] = byKey.get(429) ?? [];
      expect(refused?.body).toMatchObject({ error: { code: 'rate_limit_exceeded' } });
      expect(refused?.headers.get('x-ratelimit-limit-requests')).toBe('20');
      expect(refused?.headers.get('x-ratelimit-remaining-requests')).toBe('0');
      expect(refused?.headers.get('retry-after')).toMatch(/^\d+$/);

      const byAddress = statuses(await ask(gateway, 300, { authorization: 'Bearer nobody-knows-this-key' }));
      expect(byAddress.get(401)?.length).toBeGreaterThanOrEqual(100);
      expect(byAddress.get(429)?.[0]?.headers.get('retry-after')).toMatch(/^\d+$/);
    });
  });
});

describe('its paths', () => {
  let gateway: Gateway;
  let server: ModelServer;
  let id: number;
  beforeAll(async () => {
    server = await startModelServer({ model: 'small' });
    gateway = await startGateway({ CORS_ORIGINS: ORIGIN });
    id = await registerServer(gateway, { name: 'small', url: server.url });
    await activate(gateway, 'chat', [id]);
  });
  afterEach(() => server.setLoading(false));
  afterAll(async () => {
    await gateway.stop();
    await server.stop();
  });

  it('B4 /v1/chat/completions, /healthz and /docs', async () => {
    expect((await gateway.infer('chat/completions', HELLO)).status).toBe(200);
    const health = await fetch(`${gateway.url}/healthz`);
    expect([health.status, await health.json()]).toMatchObject([200, { status: 'ok' }]);
    const docs = await fetch(`${gateway.url}/docs`);
    expect([docs.status, docs.headers.get('content-type')]).toMatchObject([200, expect.stringContaining('text/html')]);
  });

  it('B4 CORS for the named origin and no other, and security headers', async () => {
    const preflight = (origin: string) =>
      fetch(`${gateway.url}/v1/chat/completions`, {
        method: 'OPTIONS',
        headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization' },
      });
    expect((await preflight(ORIGIN)).headers.get('access-control-allow-origin')).toBe(ORIGIN);
    expect((await preflight('https://other.example')).headers.get('access-control-allow-origin')).toBeNull();
    expect((await fetch(`${gateway.url}/healthz`)).headers.get('x-content-type-options')).toBe('nosniff');
  });

  it('B4 health of each server, tested and as it is known', async () => {
    expect((await gateway.manage('POST', `/servers/${id}/test`)).body).toMatchObject({ status: 'healthy' });
    await server.setLoading(true);
    expect((await gateway.manage('POST', `/servers/${id}/test`)).body).toMatchObject({
      status: 'degraded',
      reason: 'Loading model',
    });
    expect((await gateway.manage('GET', `/servers/${id}`)).body).toMatchObject({ state: { status: 'available' } });
  });
});
