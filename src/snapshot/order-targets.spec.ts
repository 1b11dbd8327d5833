import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { targetOf, tierOf } from '../../test/support/some-provider.js';
import { orderTargets } from './order-targets.js';
import type { Strategy, Tier } from './snapshot.js';
import { Vitals } from './vitals/vitals.js';

function order(tier: Tier, vitals: Vitals, affinityKey?: string): number[] {
  const ordered = orderTargets(tier, { turn: vitals.nextTurn(), affinityKey, now: 0, vitals });
  return ordered.map(({ provider }) => provider.id);
}

/** Share of 10,000 requests that each target, by its id, is the first for, were one of them out. */
function shares(tier: Tier, out?: number): Map<number, number> {
  const vitals = new Vitals();
  const found = new Map<number, number>();
  for (let request = 0; request < 10_000; request += 1) {
    const first = order(tier, vitals).find((id) => id !== out) ?? 0;
    found.set(first, (found.get(first) ?? 0) + 1 / 10_000);
  }
  return found;
}

function expectSharesByWeight(found: ReadonlyMap<number, number>, { targets }: Tier): void {
  const total = targets.reduce((sum, { weight }) => sum + weight, 0);
  for (const { provider, weight } of targets) {
    expect(Math.abs((found.get(provider.id) ?? 0) - weight / total)).toBeLessThan(0.02);
  }
}

const weights = fc.array(fc.integer({ min: 1, max: 1000 }), { minLength: 2, maxLength: 6 });

describe('every strategy', () => {
  const strategies = fc.constantFrom<Strategy>('weighted', 'least_busy', 'lowest_latency', 'cheapest', 'affinity');

  it('orders all targets of a tier and leaves the tier as it is', () => {
    const turns = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    fc.assert(
      fc.property(strategies, weights, turns, fc.option(fc.string(), { nil: undefined }), (...drawn) => {
        const [strategy, some, turn, affinityKey] = drawn;
        const tier = tierOf(strategy, some);
        const targets = Object.freeze([...tier.targets]);
        const context = { turn, affinityKey, now: 0, vitals: new Vitals() };
        const ordered = orderTargets({ strategy, targets }, context);
        expect(new Set(ordered)).toEqual(new Set(targets));
        expect(ordered).toHaveLength(targets.length);
      }),
    );
  });

  it.each([[[]], [[5]]])('hands back the targets of a tier with %j themselves', (some) => {
    const tier = tierOf('least_busy', some);
    expect(orderTargets(tier, { turn: 0.5, affinityKey: 'k', now: 0, vitals: new Vitals() })).toBe(tier.targets);
  });
});

describe('the weighted strategy', () => {
  it('shares requests by weight', () => {
    fc.assert(
      fc.property(weights, (some) => {
        const tier = tierOf('weighted', some);
        expectSharesByWeight(shares(tier), tier);
      }),
      { numRuns: 20 },
    );
  });

  it('shares the requests of a target that is out by weight among all others', () => {
    const tier = tierOf('weighted', [50, 30, 15, 5]);
    const others = { ...tier, targets: tier.targets.slice(1) };
    expectSharesByWeight(shares(tier, 1), others);
  });
});

function send(vitals: Vitals, id: number, requests: number): void {
  for (let sent = 0; sent < requests; sent += 1) {
    vitals.of(id).gate.tryEnter({ maxConcurrent: 100, maxQueued: 0 });
  }
}

describe('the least busy strategy', () => {
  it.each([
    ['the idle one', [1, 1], [1, 0], [2, 1]],
    ['the one with fewer requests', [1, 1, 1], [3, 2, 4], [2, 1, 3]],
    ['the one with fewer requests for its weight', [10, 1], [9, 1], [1, 2]],
  ])('prefers %s', (_, some, requests, expected) => {
    const vitals = new Vitals();
    for (const [index, count] of requests.entries()) send(vitals, index + 1, count);
    for (let turn = 0; turn < 20; turn += 1) expect(order(tierOf('least_busy', some), vitals)).toEqual(expected);
  });

  it('counts requests that wait for a place', () => {
    const vitals = new Vitals();
    for (const id of [1, 2]) send(vitals, id, 1);
    const waiting = vitals.of(1).gate.enter({ maxConcurrent: 1, maxQueued: 1 }, 1000);
    for (let turn = 0; turn < 20; turn += 1) expect(order(tierOf('least_busy', [1, 1]), vitals)).toEqual([2, 1]);
    waiting.cancel();
  });

  it('shares by weight while all are idle', () => {
    const tier = tierOf('least_busy', [3, 1]);
    expectSharesByWeight(shares(tier), tier);
  });
});

describe('the lowest latency strategy', () => {
  const tier = tierOf('lowest_latency', [1, 1, 1]);

  it('prefers who was quickest to send a first byte', () => {
    const vitals = new Vitals();
    for (const [id, ms] of [300, 100, 200].entries()) vitals.of(id + 1).firstByte.add(ms, 0);
    for (let turn = 0; turn < 20; turn += 1) expect(order(tier, vitals)).toEqual([2, 3, 1]);
  });

  it('tries one that was not measured, but not twice at a time', () => {
    const vitals = new Vitals();
    for (const id of [1, 2]) vitals.of(id).firstByte.add(id * 100, 0);
    expect(order(tier, vitals)).toEqual([3, 1, 2]);
    send(vitals, 3, 1);
    expect(order(tier, vitals)).toEqual([1, 2, 3]);
    vitals.of(3).firstByte.add(50, 0);
    expect(order(tier, vitals)).toEqual([3, 1, 2]);
  });
});

describe('the cheapest strategy', () => {
  it('prefers the lowest price and takes the unknown ones last', () => {
    const targets = [null, 2, 0, 7].map((price, index) => targetOf(index + 1, 1, { price }));
    for (let turn = 0; turn < 20; turn += 1) {
      expect(order({ strategy: 'cheapest', targets }, new Vitals())).toEqual([3, 2, 4, 1]);
    }
  });

  it('looks at what was entered for the model, and at nothing that has not begun', () => {
    const terms = { cachedInputPerMillion: null, perHour: null, outputPerMillion: 1 };
    const prices = [
      { ...terms, model: null, effectiveFrom: Date.now() + 60_000, inputPerMillion: 0 },
      { ...terms, model: 'large', effectiveFrom: 0, inputPerMillion: 8 },
      { ...terms, model: null, effectiveFrom: 0, inputPerMillion: 2 },
    ];
    const targets = [
      { ...targetOf(1, 1, { prices }), model: 'large' },
      { ...targetOf(2, 1, { prices }), model: 'small' },
      targetOf(3, 1, { price: 5 }),
    ];
    expect(order({ strategy: 'cheapest', targets }, new Vitals())).toEqual([2, 3, 1]);
  });

  it('shares by weight among equal prices', () => {
    const cheap = [targetOf(1, 4, { price: 1 }), targetOf(2, 1, { price: 1 })];
    const targets = [targetOf(3, 100, { price: 5 }), ...cheap];
    expectSharesByWeight(shares({ strategy: 'cheapest', targets }), { strategy: 'cheapest', targets: cheap });
  });
});

describe('the affinity strategy', () => {
  it('shares requests without a key by weight', () => {
    const tier = tierOf('affinity', [5, 3, 1]);
    expectSharesByWeight(shares(tier), tier);
  });
});
