import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { targetOf, tierOf } from '../../test/support/some-provider.js';
import { orderTargets } from './order-targets.js';
import type { Target } from './snapshot.js';
import { Vitals } from './vitals/vitals.js';

const vitals = new Vitals();

function order(targets: readonly Target[], affinityKey: string): readonly Target[] {
  return orderTargets({ strategy: 'affinity', targets }, { turn: vitals.nextTurn(), affinityKey, now: 0, vitals });
}

/** Every fraction is of 10,000 keys. */
const KEYS = Array.from({ length: 10_000 }, (_, index) => `conversation-${index}`);
/** Which keys share how is fixed by the hash; a fixed seed keeps a rare unlucky draw from failing once in a while. */
const FIXED = { seed: 1, numRuns: 15 };
const weights = fc.array(fc.integer({ min: 1, max: 100 }), { minLength: 2, maxLength: 6 });

function expectSpreadByWeight(targets: readonly Target[]): void {
  const found = Map.groupBy(KEYS, (key) => order(targets, key)[0]);
  const total = targets.reduce((sum, { weight }) => sum + weight, 0);
  for (const target of targets) {
    const share = (found.get(target)?.length ?? 0) / KEYS.length;
    expect(Math.abs(share - target.weight / total)).toBeLessThan(0.02);
  }
}

describe('targets chosen by a key', () => {
  it('are the same for the same key, whatever the turn and the order they are listed in', () => {
    fc.assert(
      fc.property(weights, fc.string(), (some, key) => {
        const { targets } = tierOf('affinity', some);
        const ordered = order(targets, key);
        expect(order(targets, key)).toEqual(ordered);
        expect(order(targets.toReversed(), key)).toEqual(ordered);
      }),
    );
  });

  it('are spread by weight', () => {
    fc.assert(
      fc.property(weights, (some) => expectSpreadByWeight(tierOf('affinity', some).targets)),
      FIXED,
    );
  });

  it('are spread by weight when they differ in nothing but their model', () => {
    expectSpreadByWeight([targetOf(1, 3, { model: 'small' }), targetOf(1, 1, { model: 'large' })]);
  });

  it('are spread by weight when their keys are long and alike', () => {
    const { targets } = tierOf('affinity', [1, 1]);
    const prompt = 'You are a helpful assistant. '.repeat(20);
    const first = KEYS.slice(0, 2000).filter((key) => order(targets, prompt + key)[0] === targets[0]);
    expect(Math.abs(first.length / 2000 - 0.5)).toBeLessThan(0.05);
  });

  it('change for no key but those of the one that is removed, which go to their second choice', () => {
    const { targets } = tierOf('affinity', [4, 3, 2, 1]);
    for (const removed of targets) {
      const left = targets.filter((target) => target !== removed);
      for (const key of KEYS.slice(0, 1000)) {
        expect(order(left, key)).toEqual(order(targets, key).filter((target) => target !== removed));
      }
    }
  });

  it('change for their share of the keys when one is added', () => {
    const before = tierOf('affinity', [1, 1, 1]).targets;
    const added = targetOf(9, 1);
    const moved = KEYS.filter((key) => order([...before, added], key)[0] !== order(before, key)[0]);
    expect(Math.abs(moved.length / KEYS.length - 0.25)).toBeLessThan(0.02);
    for (const key of moved) expect(order([...before, added], key)[0]).toBe(added);
  });

  it('only ever win keys when their weight grows', () => {
    const before = tierOf('affinity', [1, 1, 1]).targets;
    const after = tierOf('affinity', [2, 1, 1]).targets;
    for (const key of KEYS) {
      expect([order(before, key)[0]?.provider.id, 1]).toContain(order(after, key)[0]?.provider.id);
    }
  });
});
