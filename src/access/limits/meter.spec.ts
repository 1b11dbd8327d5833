import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { NO_RATE_LIMITS, type RateLimits } from '../../snapshot/snapshot.js';
import { FleetSize } from './fleet-size.js';
import { Meter } from './meter.js';

const ALONE = new FleetSize();

function meterOf(limits: Partial<RateLimits>, fleet = ALONE): Meter {
  const meter = new Meter(1);
  meter.follow({ ...NO_RATE_LIMITS, ...limits }, fleet);
  return meter;
}

/** Of so many requests at once, how many have room. */
function taken(meter: Meter, asked: number, now: number, tokens = 0): number {
  let count = 0;
  for (let request = 0; request < asked; request += 1) {
    if (meter.shortage(tokens, now)) continue;
    meter.take(tokens, now);
    count += 1;
  }
  return count;
}

describe('a meter', () => {
  it('lets nobody through beyond any of its limits, and names the one that lasts longest', () => {
    const meter = meterOf({ requestsPerSecond: 5, requestsPerMinute: 8 });
    expect(taken(meter, 20, 0)).toBe(5);
    expect(meter.shortage(0, 0)).toMatchObject({ name: 'requestsPerSecond', limit: 5, waitMs: 1050 });
    expect(taken(meter, 20, 1050)).toBe(3);
    expect(meter.shortage(0, 1050)).toMatchObject({ name: 'requestsPerMinute', limit: 8 });
  });

  it('spreads a minute where a burst is set: so many at once, then one each spacing', () => {
    const meter = meterOf({ requestsPerMinute: 60, burst: 5 });
    expect(taken(meter, 20, 0)).toBe(5);
    expect(meter.shortage(0, 0)).toMatchObject({ name: 'burst', limit: 5, waitMs: 1000 });
    expect(taken(meter, 20, 1000)).toBe(1);
    expect(taken(meter, 20, 4000)).toBe(3);
  });

  it('never lets more through in a minute than its limit, bursts included', () => {
    const times = fc.array(fc.double({ min: 0, max: 8000, noNaN: true }), { maxLength: 150 });
    fc.assert(
      fc.property(times, fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: 30 }), (gaps, limit, burst) => {
        const meter = meterOf({ requestsPerMinute: limit, burst });
        const through: number[] = [];
        let now = 0;
        for (const gap of gaps) if (taken(meter, 1, (now += gap)) === 1) through.push(now);
        for (const at of through) {
          expect(through.filter((other) => other >= at && other < at + 60_000).length).toBeLessThanOrEqual(limit);
        }
      }),
    );
  });

  it('keeps tokens back by their upper bound and gives back what was not used', () => {
    const meter = meterOf({ tokensPerMinute: 1000 });
    const claim = meter.take(900, 0);
    expect(meter.shortage(200, 0)).toMatchObject({ name: 'tokensPerMinute', limit: 1000, waitMs: 63_000 });
    meter.settle(claim, 100, 500);
    expect(meter.shortage(900, 500)).toBeUndefined();
    expect(meter.standings(500)).toEqual([{ name: 'tokensPerMinute', limit: 1000, remaining: 900, resetMs: 62_500 }]);
  });

  it('counts tokens beyond the upper bound when they are known', () => {
    const meter = meterOf({ tokensPerMinute: 1000 });
    meter.settle(meter.take(100, 0), 800, 10);
    expect(meter.shortage(300, 10)).toBeDefined();
  });

  it('refuses for good what is more than the whole limit', () => {
    expect(meterOf({ tokensPerMinute: 1000 }).shortage(1001, 0)?.waitMs).toBe(Infinity);
  });

  it('lets through what is within the limit but beyond its share of it while the share is untouched', () => {
    const fleet = new FleetSize();
    fleet.learn(4, 0);
    const meter = meterOf({ tokensPerMinute: 1000 }, fleet);
    expect(taken(meter, 5, 0, 600)).toBe(1);
    expect(meter.shortage(600, 0)?.waitMs).toBe(63_000);
  });

  it('has no more in flight than its limit, and takes places back', () => {
    const meter = meterOf({ maxConcurrent: 2 });
    const claim = meter.take(0, 0);
    expect(taken(meter, 5, 0)).toBe(1);
    expect(meter.shortage(0, 0)).toMatchObject({ name: 'maxConcurrent', waitMs: 1000 });
    meter.settle(claim, 0, 10);
    expect(taken(meter, 5, 10)).toBe(1);
  });

  it('is as if nothing had been when a request is cancelled', () => {
    const meter = meterOf({
      requestsPerSecond: 1,
      requestsPerMinute: 1,
      burst: 1,
      tokensPerMinute: 10,
      maxConcurrent: 1,
    });
    meter.cancel(meter.take(10, 0));
    expect(meter.shortage(10, 0)).toBeUndefined();
    expect(meter.isIdle(0)).toBe(true);
  });

  it('takes its share again when the fleet or the limits change', () => {
    const fleet = new FleetSize();
    const meter = new Meter(0);
    const limits = { ...NO_RATE_LIMITS, requestsPerMinute: 100 };
    meter.follow(limits, fleet);
    expect(taken(meter, 40, 0)).toBe(40);
    fleet.learn(2, 0);
    meter.follow(limits, fleet);
    expect(taken(meter, 40, 0)).toBe(10);
    meter.follow({ ...NO_RATE_LIMITS, requestsPerMinute: 120 }, fleet);
    expect(taken(meter, 40, 0)).toBe(10);
  });
});
