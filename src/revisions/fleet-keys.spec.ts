import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { KeyRing, masterKeyFrom } from '../crypto/key-ring.js';
import { isPromoted, sealingRing, strangersTo } from './fleet-keys.js';

const [old, fresh, other] = [0, 1, 2].map(() => masterKeyFrom(randomBytes(32))) as [Key, Key, Key];
type Key = ReturnType<typeof masterKeyFrom>;
const ring = new KeyRing(fresh, [old]);
const fleetOf = (instances: readonly (readonly Key[])[]) =>
  instances.map((keys, index) => ({ name: `gpu-${index}`, kekIds: keys.map(({ id }) => id) }));
const sealsWith = (...instances: readonly (readonly Key[])[]): string =>
  sealingRing(ring, fleetOf(instances)).active.id;

describe('the master key that seals', () => {
  it.each([
    ['the active one of an instance that is alone', [], fresh],
    [
      'the active one when every instance has it',
      [
        [fresh, old],
        [old, fresh],
      ],
      fresh,
    ],
    ['an earlier one while an instance has only that', [[fresh, old], [old]], old],
    ['the active one when nothing is common to all', [[fresh, old], [other]], fresh],
    ['the active one when an instance does not tell what it has', [[fresh, old], []], fresh],
  ])('is %s', (_, instances: Key[][], expected: Key) => {
    expect(sealsWith(...instances)).toBe(expected.id);
  });

  it('opens with all of them, whichever seals', () => {
    const chosen = sealingRing(ring, [{ name: 'gpu-1', kekIds: [old.id] }]);
    expect([chosen.find(old.id), chosen.find(fresh.id)]).toEqual([old, fresh]);
  });
});

describe('the active master key', () => {
  it.each<[boolean, string, Key[][]]>([
    [true, 'this instance is alone', [[fresh, old]]],
    [true, 'all seal with it', [[fresh, old], [fresh]]],
    [false, 'an instance lacks it', [[fresh, old], [old]]],
    [false, 'an instance has nothing in common', [[fresh, old], [other]]],
    [
      false,
      'an instance has it, and seals with another one',
      [
        [fresh, old],
        [old, fresh],
      ],
    ],
    [false, 'an instance does not tell', [[fresh, old], []]],
  ])('is promoted: %s, when %s', (expected, _, instances) => {
    expect(isPromoted(ring, fleetOf(instances))).toBe(expected);
  });
});

const names = (...instances: Key[][]) => strangersTo(ring, fleetOf(instances)).map(({ name }) => name);

describe('a stranger', () => {
  it('has no key that all have', () => {
    expect([names([fresh, old], [other]), names([fresh, old], [old]), names([fresh, old], [])]).toEqual([
      ['gpu-1'],
      [],
      [],
    ]);
  });
});
