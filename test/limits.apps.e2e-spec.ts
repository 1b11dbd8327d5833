import { describe, expect, it } from '@jest/globals';
import { FleetSize } from '../src/access/limits/fleet-size.js';
import { limitBootstrapApp } from './support/app-limits.js';
import { until } from './support/fleet.js';
import { type Gateway, startGateway } from './support/gateway.js';
import { ask, HELLO, statuses, withGateway } from './support/limit-scene.js';
import { TestRedis } from './support/redis.js';

describe('requests of an app', () => {
  it('are limited per minute; each answer tells how far', async () => {
    await withGateway({ RATE_LIMIT_PER_KEY: '1000' }, async (gateway) => {
      await limitBootstrapApp(gateway, { requests_per_minute: 5 });
      const [first] = await ask(gateway, 1);
      expect(first?.headers.get('x-ratelimit-limit-requests')).toBe('5');
      expect(first?.headers.get('x-ratelimit-remaining-requests')).toBe('4');
      expect(first?.headers.get('ratelimit-policy')).toContain('"requests_per_minute";q=5;w=60');
      const stream = await fetch(`${gateway.url}/v1/chat/completions`, {
        method: 'POST',
        headers: { authorization: `Bearer ${gateway.appKey}`, 'content-type': 'application/json' },
        body: JSON.stringify({ ...HELLO, stream: true }),
      });
      await stream.text();
      expect(stream.headers.get('x-ratelimit-remaining-requests')).toBe('3');
      const rest = await ask(gateway, 10);
      expect(statuses(rest).get(200)).toHaveLength(3);
      const refused = statuses(rest).get(429)?.[0];
      expect(Number(refused?.headers.get('retry-after'))).toBeGreaterThan(30);
      expect(Number(refused?.headers.get('retry-after'))).toBeLessThanOrEqual(63);
      expect(refused?.headers.get('x-ratelimit-remaining-requests')).toBe('0');
      expect(refused?.body).toMatchObject({
        error: { code: 'rate_limit_exceeded', message: expect.stringMatching(/The app ".+" has used its 5 requests/) },
      });
    });
  });

  it('are limited at the same time, and by tokens', async () => {
    await withGateway({}, async (gateway) => {
      await limitBootstrapApp(gateway, { tokens_per_minute: 5 });
      const [tooMuch] = await ask(gateway, 1);
      expect(tooMuch?.status).toBe(429);
      expect(tooMuch?.headers.get('retry-after')).toBeNull();
      await limitBootstrapApp(gateway, { max_concurrent: 1 });
      for (let turn = 0; turn < 3; turn += 1) expect((await ask(gateway, 1))[0]?.status).toBe(200);
    });
  });

  it('also tells of limits on answers that fail', async () => {
    await withGateway({ RATE_LIMIT_PER_KEY: '1000' }, async (gateway) => {
      const { status, headers } = await gateway.infer('embeddings', { input: 'x' });
      expect(status).toBe(503);
      expect(headers.get('x-ratelimit-limit-requests')).toBe('1000');
    });
  });

  it('tells of them on answers that no provider gave, whoever asked', async () => {
    await withGateway({ RATE_LIMIT_PER_KEY: '1000', RATE_LIMIT_PER_ADDRESS: '50' }, async (gateway) => {
      const limitOf = async (path: string, init: RequestInit): Promise<[number, string | null, string | null]> => {
        const { status, headers } = await fetch(`${gateway.url}${path}`, init);
        return [status, headers.get('x-ratelimit-limit-requests'), headers.get('ratelimit')];
      };
      const told = expect.stringMatching(/requests_per_second";r=\d+;t=[12]/);
      expect(await limitOf('/v1/models', withToken(gateway.appKey))).toEqual([200, '1000', told]);
      expect(await limitOf('/v1/models/none', withToken(gateway.appKey))).toEqual([404, '1000', told]);
      const malformed = { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } };
      expect(await limitOf('/v1/chat/completions', malformed)).toEqual([401, '50', told]);
      expect(await limitOf('/api/v1/llm-config/apps', withToken(gateway.adminToken))).toEqual([200, '1000', told]);
      const notJson = { method: 'POST', body: 'x', ...withToken(gateway.appKey) };
      expect(await limitOf('/v1/chat/completions', notJson)).toEqual([415, '1000', told]);
      expect(await limitOf('/health/live', {})).toEqual([200, null, null]);
    });
  });
});

describe('instances without Redis', () => {
  it('each allow their share of a limit, and together the limit', async () => {
    await withGateway({}, async (first) => {
      const second = await startGateway({}, first);
      const third = await startGateway({}, first);
      try {
        const fleet = [first, second, third];
        await until(() => fleet.every(({ app }) => app.get(FleetSize).liveInstances === 3));
        await limitBootstrapApp(first, { requests_per_minute: 31 });
        const answers = await Promise.all(fleet.map((each) => ask(each, 40)));
        expect(statuses(answers.flat()).get(200)).toHaveLength(31);
      } finally {
        await third.stop();
        await second.stop();
      }
      await until(() => first.app.get(FleetSize).liveInstances === 1);
    });
  });
});

describe('what a provider may be asked for', () => {
  it('is set like other settings, shown, and checked', async () => {
    await withGateway({}, async (gateway, modelUrl) => {
      const rates = { requests_per_minute: 600, tokens_per_minute: 100_000 };
      const server = { name: 'rated', server_type: 'llamacpp', base_url: modelUrl };
      const created = await gateway.manage<{ id: number }>('POST', '/servers', { ...server, rates });
      expect(created).toMatchObject({ status: 201, body: { rates } });
      const path = `/servers/${created.body.id}`;
      expect((await gateway.manage('PATCH', path, { enabled: false })).body).toMatchObject({ rates });
      const spread = { requests_per_minute: 60, burst: 5 };
      expect((await gateway.manage('PATCH', path, { rates: spread })).body['rates']).toEqual(spread);
      for (const wrong of [
        { burst: 5 },
        { requests_per_minute: 0 },
        { requests_per_minute: 1.5 },
        { requests: 1 },
        7,
      ]) {
        const { status, body } = await gateway.manage('PATCH', path, { rates: wrong });
        expect(status).toBe(400);
        expect(JSON.stringify(body['errors'])).toContain('rates');
      }
    });
  });
});

describe('Redis', () => {
  it('shares limits among instances; when it is gone nothing fails, and health says so', async () => {
    const redis = await TestRedis.start();
    try {
      await withGateway({ REDIS_URL: redis.url, RATE_LIMIT_PER_KEY: '10000' }, async (first) => {
        const second = await startGateway({ REDIS_URL: redis.url, RATE_LIMIT_PER_KEY: '10000' }, first);
        try {
          await limitBootstrapApp(first, { requests_per_minute: 40 });
          await until(async () => (await readiness(second)).body['redis'] === 'ok');
          const shared = await Promise.all([ask(first, 60), ask(second, 10)]);
          expect(statuses(shared.flat()).get(200)).toHaveLength(40);
          await limitBootstrapApp(first, { requests_per_minute: 100_000 });
          redis.freeze();
          const answers = await Promise.all([ask(first, 50), ask(second, 50)]);
          expect(answers.flat().map(({ status }) => status)).toEqual(Array.from({ length: 100 }, () => 200));
          const { status, body } = await readiness(first);
          expect([status, body['status'], body['redis']]).toEqual([200, 'degraded', 'down']);
          redis.goOn();
          await until(async () => (await readiness(first)).body['status'] === 'ok');
          await redis.kill();
          expect((await ask(first, 20)).every((answer) => answer.status === 200)).toBe(true);
        } finally {
          await second.stop();
        }
      });
    } finally {
      await redis.kill();
    }
  });
});

const withToken = (token: string): RequestInit => ({ headers: { authorization: `Bearer ${token}` } });

async function readiness({ url }: Gateway): Promise<{ status: number; body: Record<string, unknown> }> {
  const answer = await fetch(`${url}/health/ready`);
  const body: Record<string, unknown> = JSON.parse(await answer.text());
  return { status: answer.status, body };
}
