import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { RedisLink } from '../src/access/limits/redis/redis-link.js';
import { waitUntil } from '../src/database/embedded/poll.js';
import { type Gateway, startGateway } from './support/gateway.js';
import { NumberedUpstream } from './support/numbered-upstream.js';
import { activate, registerServer } from './support/plug.js';
import { TestRedis } from './support/redis.js';

const DEADLINE_MS = 10_000;
/** What an answer may take when Redis never answers: its 50 ms, and room for a busy machine. */
const SOON_MS = 3000;

let redis: TestRedis;
let inspector: Redis;
let one: Gateway;
let other: Gateway;
let upstream: NumberedUpstream;
let asked = 0;

beforeAll(async () => {
  [redis, upstream] = await Promise.all([TestRedis.start(), NumberedUpstream.start('gpu')]);
  inspector = new Redis(redis.url);
  inspector.on('error', () => undefined);
  one = await startGateway({ REDIS_URL: redis.url });
  other = await startGateway({ REDIS_URL: redis.url }, one);
  const server = await registerServer(one, { name: 'gpu', url: upstream.url });
  for (const purpose of ['chat', 'embeddings']) await activate(one, purpose, [server]);
});

afterAll(async () => {
  inspector.disconnect();
  await other.stop();
  await one.stop();
  await Promise.all([upstream.stop(), redis.kill()]);
});

afterEach(() => {
  upstream.reset();
});

async function cacheUnder(policy: object): Promise<void> {
  const body = { cache_ttl_seconds: 300, data_policy: 'any', ...policy };
  const { status } = await one.manage('PUT', '/purposes/chat?wait=applied', body);
  expect(status).toBe(200);
  await untilUsable(true);
  asked += 1;
}

async function untilUsable(isUsable: boolean): Promise<void> {
  const links = [one, other].map(({ app }) => app.get(RedisLink));
  expect(await waitUntil(() => links.every((link) => link.isUsable === isUsable), DEADLINE_MS)).toBe(true);
}

interface Got {
  readonly cache: string | null;
  readonly status: number;
  readonly text: string;
  readonly ms: number;
}

async function ask(gateway: Gateway, more: object = {}): Promise<Got> {
  const startedAt = performance.now();
  const answer = await fetch(`${gateway.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${one.appKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'm', messages: [{ role: 'user', content: `Sepsis ${asked}` }], ...more }),
  });
  const text = await answer.text();
  const { status, headers } = answer;
  return { cache: headers.get('x-llm-cache'), status, text, ms: performance.now() - startedAt };
}

const places = (): Promise<string[]> => inspector.keys('pb:answer:*');
const untilPlaces = async (count: number): Promise<void> => {
  expect(await waitUntil(async () => (await places()).length === count, DEADLINE_MS)).toBe(true);
};

describe('the response cache in Redis', () => {
  it.each([{}, { stream: true }])(
    'C5 response cache: instances share it through Redis, asked with %j',
    async (more) => {
      await inspector.flushall();
      await cacheUnder({});
      const miss = await ask(one, more);
      await untilPlaces(1);
      const hit = await ask(other, more);
      expect([miss.cache, hit.cache, hit.text, upstream.count]).toEqual(['miss', 'hit', miss.text, 1]);
    },
  );

  it('C5 response cache: Redis never sees an answer, nor what was asked, in clear', async () => {
    await inspector.flushall();
    await cacheUnder({});
    const { text } = await ask(one);
    await untilPlaces(1);
    const [place = ''] = await places();
    const stored = (await inspector.get(place)) ?? '';
    const ttlMs = await inspector.pttl(place);
    expect(ttlMs).toBeGreaterThan(0);
    expect(ttlMs).toBeLessThanOrEqual(300_000);
    for (const seen of [stored, Buffer.from(stored, 'base64').toString('latin1'), place]) {
      for (const told of ['Sepsis', 'answer 1', 'inner.gguf', 'choices']) expect(seen).not.toContain(told);
    }
    expect(text).toContain('answer 1');
  });

  it('C5 response cache: what somebody else put there is not served', async () => {
    await inspector.flushall();
    await cacheUnder({});
    await ask(one);
    await untilPlaces(1);
    const [place = ''] = await places();
    await inspector.set(place, Buffer.from('{"isStream":false,"headers":{}}\nforged').toString('base64'));
    const got = await ask(other);
    expect([got.cache, got.text.includes('forged')]).toEqual(['miss', false]);
  });

  it('C5 response cache: answers of a local_only purpose stay in the process', async () => {
    await inspector.flushall();
    await cacheUnder({ data_policy: 'local_only' });
    expect([await ask(one), await ask(one), await ask(other)].map(({ cache }) => cache)).toEqual([
      'miss',
      'hit',
      'miss',
    ]);
    // Something that does go there is there, so what went before would be too.
    await cacheUnder({});
    await ask(one);
    await untilPlaces(1);
  });

  it('C5 response cache: a Redis that stands still or is away costs a moment, then nothing, and no answer', async () => {
    await cacheUnder({});
    redis.freeze();
    const frozen = await ask(one);
    redis.goOn();
    await untilUsable(true);
    await redis.kill();
    await untilUsable(false);
    const away = [await ask(one, { seed: 1 }), await ask(one, { seed: 1 })];
    await redis.startAgain();
    await untilUsable(true);
    expect([frozen, ...away].map(({ status, cache }) => [status, cache])).toEqual([
      [200, 'miss'],
      [200, 'miss'],
      [200, 'hit'],
    ]);
    for (const { ms } of [frozen, ...away]) expect(ms).toBeLessThan(SOON_MS);
  });

  it('C5 response cache: a Redis without room keeps nothing, and goes on counting', async () => {
    await cacheUnder({});
    await inspector.config('SET', 'maxmemory', '1');
    const got = [await ask(one), await ask(other)];
    const isUsable = one.app.get(RedisLink).isUsable;
    await inspector.config('SET', 'maxmemory', '0');
    expect([got.map(({ status, cache }) => [status, cache]), isUsable]).toEqual([
      [
        [200, 'miss'],
        [200, 'miss'],
      ],
      true,
    ]);
  });
});
