import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { GatewayError } from '../src/errors/gateway-error.js';
import { limitBootstrapApp } from './support/app-limits.js';
import { until } from './support/fleet.js';
import { ask, withGateway } from './support/limit-scene.js';
import { flood, limitedApp, type Limiter, limiter, tryTake, untilUsable } from './support/limiting.js';
import { TestRedis } from './support/redis.js';
import { SlowWay } from './support/slow-way.js';

/** There and back again within the 50 ms that a command has. */
const BEARABLE_MS = 5;
const TOO_SLOW_MS = 200;
const FAR_TOO_SLOW_MS = 1000;
/** The 50 ms, and room for a busy machine; less than such an answer takes, there and back again. */
const SOON_MS = 1900;

let redis: TestRedis;
let way: SlowWay;
let url: string;
let fleet: Limiter[] = [];

beforeAll(async () => {
  Logger.overrideLogger(false);
  redis = await TestRedis.start();
});
afterAll(() => redis.kill());
beforeEach(async () => {
  way = await SlowWay.open(redis.port);
  url = `redis://127.0.0.1:${way.port}/0`;
  fleet = [];
  await freshPair();
});
afterEach(async () => {
  for (const each of fleet) each.close();
  await way.close();
});

let appId = 9000;
const nextApp = (limits: Parameters<typeof limitedApp>[0]) => limitedApp(limits, (appId += 1));

/** Two instances that have decided nothing by themselves, so that nothing but Redis counts. */
async function freshPair(): Promise<[Limiter, Limiter]> {
  const pair: [Limiter, Limiter] = [limiter(url, 2, 0), limiter(url, 2, 1)];
  fleet.push(...pair);
  await Promise.all(pair.map((each) => untilUsable(each, true)));
  return pair;
}

async function timed(work: Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work;
  return performance.now() - began;
}

describe('a Redis that is slow', () => {
  it('but quick enough is waited for, and counts for all instances', async () => {
    way.delayMs = BEARABLE_MS;
    // A busy machine may be late itself. Who does not wait for Redis lets half of it through at each, in every round.
    let counts: number[] = [];
    await until(async () => {
      const [one, other] = await freshPair();
      const app = nextApp({ requestsPerMinute: 40 });
      counts = [await flood([one], app, 45), await flood([other], app, 5)];
      return counts[0] === 40 && counts[1] === 0;
    });
    expect(counts).toEqual([40, 0]);
  });

  it('delays no request by more than its time limit, fails none, and nobody waits for it twice', async () => {
    const app = nextApp({ requestsPerMinute: 100 });
    way.delayMs = FAR_TOO_SLOW_MS;
    let through = 0;
    expect(await timed(flood(fleet, app, 200).then((count) => (through = count)))).toBeLessThan(SOON_MS);
    expect(through).toBe(100);
    expect(fleet.some(({ link }) => link.isUsable)).toBe(false);
    // What waits for nothing is over before any timer.
    const again = flood(fleet, nextApp({ requestsPerMinute: 100 }), 200);
    expect(await Promise.race([again, delay(20, 'waited for')])).toBe(100);
    way.delayMs = 0;
    await Promise.all(fleet.map((each) => untilUsable(each, true)));
  });

  it('keeps nothing of what it granted too late', async () => {
    const [one, other] = fleet;
    if (!one || !other) throw new Error('there are two');
    const app = nextApp({ maxConcurrent: 2, tokensPerMinute: 1000 });
    way.delayMs = TOO_SLOW_MS;
    const taken = await tryTake(one, app, 400);
    if (taken instanceof GatewayError) throw taken;
    taken.settle(0);
    way.delayMs = 0;
    await Promise.all(fleet.map((each) => untilUsable(each, true)));
    // The place and the tokens were taken there; the second instance has counted nothing by itself.
    const both = await Promise.all([tryTake(other, app, 500), tryTake(other, app, 500)]);
    expect(both.filter((each) => each instanceof GatewayError)).toEqual([]);
  });

  it('frees the places of requests that ended while it was slow', async () => {
    const [one, other] = fleet;
    if (!one || !other) throw new Error('there are two');
    const app = nextApp({ maxConcurrent: 1 });
    const taken = await tryTake(one, app);
    if (taken instanceof GatewayError) throw taken;
    way.delayMs = TOO_SLOW_MS;
    await tryTake(one, nextApp({ maxConcurrent: 1 }));
    expect(one.link.isUsable).toBe(false);
    taken.settle(0);
    way.delayMs = 0;
    await Promise.all(fleet.map((each) => untilUsable(each, true)));
    expect(await tryTake(other, app)).not.toBeInstanceOf(GatewayError);
  });

  it('does not slow the gateway down: every request is answered, and health says so', async () => {
    await withGateway({ REDIS_URL: url, RATE_LIMIT_PER_KEY: '10000' }, async (gateway) => {
      await limitBootstrapApp(gateway, { requests_per_minute: 1000 });
      const ready = async (): Promise<string> => (await fetch(`${gateway.url}/health/ready`)).text();
      await until(async () => (await ready()).includes('"redis":"ok"'));
      expect((await ask(gateway, 1))[0]?.status).toBe(200);
      way.delayMs = 2000;
      const slowest = await Promise.all(
        Array.from({ length: 20 }, async () =>
          timed(ask(gateway, 1).then(([answer]) => expect(answer?.status).toBe(200))),
        ),
      );
      expect(Math.max(...slowest)).toBeLessThan(3500);
      expect(await ready()).toContain('"redis":"down"');
    });
  });
});
