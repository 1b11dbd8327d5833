import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { GatewayError } from '../src/errors/gateway-error.js';
import { flood, headersOf, limitedApp, type Limiter, limiter, tryTake, untilUsable } from './support/limiting.js';
import { TestRedis } from './support/redis.js';
import { someProvider } from './support/some-provider.js';
import { NO_RATE_LIMITS, type Provider, type RateLimits } from '../src/snapshot/snapshot.js';

/** A command's 50 ms, and room for a busy machine. Who waits for a Redis that stands still waits for much longer. */
const SOON_MS = 1500;

let redis: TestRedis;
let open: Limiter[] = [];
let appId = 0;

beforeAll(async () => {
  Logger.overrideLogger(false);
  redis = await TestRedis.start();
});

afterAll(async () => {
  await redis.kill();
});

afterEach(() => {
  for (const each of open) each.close();
  open = [];
});

/** An instance that uses the Redis, one of so many. */
async function instance(instances: number, place: number): Promise<Limiter> {
  const made = limiter(redis.url, instances, place);
  open.push(made);
  await untilUsable(made, true);
  return made;
}

const pair = (): Promise<[Limiter, Limiter]> => Promise.all([instance(2, 0), instance(2, 1)]);

const nextApp = (limits: Parameters<typeof limitedApp>[0]) => limitedApp(limits, (appId += 1));

describe('limits that instances share through Redis', () => {
  it('let exactly as many through as the limit says, however the requests are spread', async () => {
    const fleet = await Promise.all([instance(3, 0), instance(3, 1), instance(3, 2)]);
    expect(await flood(fleet, nextApp({ requestsPerMinute: 100 }), 600)).toBe(100);
    expect(await flood(fleet.slice(0, 1), nextApp({ requestsPerMinute: 100 }), 300)).toBe(100);
  });

  it('hold for every bound at once: nothing is counted of what any of them refuses', async () => {
    const one = await instance(1, 0);
    const app = nextApp({ requestsPerMinute: 10, tokensPerMinute: 100 });
    for (let refused = 0; refused < 20; refused += 1) expect(await tryTake(one, app, 101)).toBeInstanceOf(GatewayError);
    expect(await flood([one], app, 20)).toBe(10);
  });

  it('say when to come back, and that is true', async () => {
    const [one, other] = await pair();
    const app = nextApp({ requestsPerSecond: 2 });
    expect(await flood([one], app, 5)).toBe(2);
    const refused = await tryTake(other, app);
    if (!(refused instanceof GatewayError)) throw new Error('not refused');
    const waitMs = Number(headersOf(refused.headers).get('retry-after-ms'));
    expect(waitMs).toBeGreaterThan(0);
    expect(waitMs).toBeLessThanOrEqual(1050);
    expect(refused.retryAfter).toBe(String(Math.ceil(waitMs / 1000)));
    await delay(waitMs + 1);
    expect(await tryTake(other, app)).not.toBeInstanceOf(GatewayError);
  });

  it('spread a minute where a burst is set', async () => {
    const fleet = await pair();
    const app = nextApp({ requestsPerMinute: 600, burst: 4 });
    const began = performance.now();
    const taken = await flood(fleet, app, 40);
    expect(taken).toBeGreaterThanOrEqual(4);
    // One more each 100 ms that the machine takes.
    expect(taken).toBeLessThanOrEqual(5 + (performance.now() - began) / 100);
  });

  it('give back tokens that were not used, and places', async () => {
    const [one, other] = await pair();
    const app = nextApp({ tokensPerMinute: 1000, maxConcurrent: 2 });
    const first = await tryTake(one, app, 900);
    if (first instanceof GatewayError) throw first;
    expect(headersOf(first.headers).get('x-ratelimit-remaining-tokens')).toBe('100');
    expect(await tryTake(other, app, 200)).toBeInstanceOf(GatewayError);
    first.settle(50);
    first.settle(50);
    const second = await tryTake(one, app, 900);
    expect(second).not.toBeInstanceOf(GatewayError);
    expect(await tryTake(other, app, 10)).not.toBeInstanceOf(GatewayError);
    const third = await tryTake(other, app, 10);
    expect(third).toMatchObject({ message: expect.stringContaining('2 requests at the same time') });
  });

  it('count a key apart from its app', async () => {
    const one = await instance(1, 0);
    const app = nextApp({ requestsPerMinute: 10 });
    const key = { id: 4000 + app.id, limits: { ...app.limits, requestsPerMinute: 3 } };
    const results = await Promise.all(Array.from({ length: 5 }, () => tryTake(one, app, 0, key)));
    expect(results.filter((result) => result instanceof GatewayError)).toHaveLength(2);
    expect(await flood([one], app, 20)).toBe(7);
  });

  it('hold for what providers are asked, over all instances', async () => {
    const fleet = await pair();
    const provider = ratedProvider({ requestsPerMinute: 30 });
    expect(await asked(fleet.slice(0, 1), provider, 20)).toBe(20);
    expect(await asked(fleet.slice(1), provider, 20)).toBe(10);
    expect(fleet[1]?.rates.waitMs(provider, 0)).toBeGreaterThan(1000);
    const one = await fleet[0]?.rates.tryTake(provider, 0);
    expect(one).toMatchObject({ waitMs: expect.any(Number) });
  });

  it('give back what a provider was asked for', async () => {
    const [one, other] = await pair();
    const provider = ratedProvider({ maxConcurrent: 1, tokensPerMinute: 100 });
    const first = await one.rates.tryTake(provider, 90);
    expect(await other.rates.tryTake(provider, 5)).toMatchObject({ taken: undefined });
    first.taken?.settle(10);
    expect((await other.rates.tryTake(provider, 90)).taken).toBeDefined();
    expect(await other.rates.tryTake(provider, 101)).toEqual({ taken: undefined, waitMs: Infinity });
  });

  it('count callers per second over all instances', async () => {
    const fleet = await pair();
    const counted = await Promise.all(
      Array.from({ length: 20 }, () => fleet.map(async ({ callers }) => callers.count('key', 'key-77', 10))).flat(),
    );
    expect(counted.filter(({ waitMs }) => waitMs === 0)).toHaveLength(10);
  });
});

describe('a Redis that does not answer', () => {
  it('delays no request by more than its time limit, fails none, and each instance goes on with its share', async () => {
    const fleet = await pair();
    const app = nextApp({ requestsPerMinute: 100 });
    redis.freeze();
    try {
      const began = performance.now();
      expect(await flood(fleet, app, 200)).toBe(100);
      expect(performance.now() - began).toBeLessThan(SOON_MS);
      // By now nobody waits any more: what waits for nothing is over before any timer.
      const again = flood(fleet, nextApp({ requestsPerMinute: 100 }), 200);
      expect(await Promise.race([again, delay(20, 'waited for')])).toBe(100);
    } finally {
      redis.goOn();
    }
    await Promise.all(fleet.map((each) => untilUsable(each, true)));
  });

  it('leaves what it had counted in force when it is killed, and knows nothing of it when it comes back', async () => {
    const one = await instance(1, 0);
    const app = nextApp({ requestsPerMinute: 50 });
    expect(await flood([one], app, 30)).toBe(30);
    await redis.kill();
    await untilUsable(one, false);
    expect(await flood([one], app, 15)).toBe(15);
    await redis.startAgain();
    await untilUsable(one, true);
    // Redis would allow 50 now.
    expect(await flood([one], app, 50)).toBe(5);
  });

  it('leaves to each instance no more than its part of what all had left together', async () => {
    const fleet = await Promise.all([instance(3, 0), instance(3, 1), instance(3, 2)]);
    const [one, other, third] = fleet;
    const app = nextApp({ requestsPerMinute: 90 });
    const provider = ratedProvider({ requestsPerMinute: 90 });
    // Two thirds, most of it at one instance; all of them hear of it.
    const share = async (each: Limiter, count: number): Promise<void> => {
      expect([await flood([each], app, count), await asked([each], provider, count)]).toEqual([count, count]);
    };
    await share(one, 50);
    await share(other, 5);
    await share(third, 5);
    await share(other, 1);
    await redis.kill();
    await Promise.all(fleet.map((each) => untilUsable(each, false)));
    // Their own shares have room for 0 + 24 + 25.
    for (const count of [await flood(fleet, app, 300), await asked(fleet, provider, 300)]) {
      expect(count).toBeGreaterThanOrEqual(15);
      expect(count).toBeLessThanOrEqual(90 * 1.1 - 61);
    }
    await redis.startAgain();
    await Promise.all(fleet.map((each) => untilUsable(each, true)));
  });

  it('is not waited for at the start either', async () => {
    await redis.kill();
    const alone = limiter(redis.url, 2, 0);
    open.push(alone);
    expect(await flood([alone], nextApp({ requestsPerMinute: 100 }), 200)).toBe(50);
    await redis.startAgain();
    await untilUsable(alone, true);
  });

  it('frees the places of an instance that was killed', async () => {
    const [one, other] = await pair();
    const app = nextApp({ maxConcurrent: 1 });
    expect(await tryTake(one, app)).not.toBeInstanceOf(GatewayError);
    expect(await tryTake(other, app)).toBeInstanceOf(GatewayError);
    const { Redis } = await import('ioredis');
    const client = new Redis(redis.url);
    const lease = await client.pttl(`pb:limit:{app-${app.id}}:max_concurrent`);
    // As if that time had passed without a word of the first.
    await client.zadd(`pb:limit:{app-${app.id}}:max_concurrent`, 'XX', 1, await onlyPlace(client, app.id));
    await client.quit();
    expect(lease).toBeGreaterThan(0);
    expect(lease).toBeLessThanOrEqual(60_000);
    expect(await tryTake(other, app)).not.toBeInstanceOf(GatewayError);
  });
});

let providerId = 0;

function ratedProvider(rates: Partial<RateLimits>): Provider {
  providerId += 1;
  return someProvider({ id: providerId, rates: { ...NO_RATE_LIMITS, ...rates } });
}

/** So many requests at once, in turn at each instance; how many the provider may be asked. */
async function asked(limiters: readonly Limiter[], provider: Provider, count: number): Promise<number> {
  const answers = await Promise.all(
    Array.from({ length: count }, async (_, index) => limiters[index % limiters.length]?.rates.tryTake(provider, 0)),
  );
  return answers.filter((answer) => answer?.taken !== undefined).length;
}

async function onlyPlace(client: { zrange(key: string, from: number, to: number): Promise<string[]> }, id: number) {
  return (await client.zrange(`pb:limit:{app-${id}}:max_concurrent`, 0, -1))[0] ?? '';
}
