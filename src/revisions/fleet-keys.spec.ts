import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { KeyRing, masterKeyFrom } from '../crypto/key-ring.js';
import { sealingRing } from './fleet-keys.js';

const [old, fresh, other] = [0, 1, 2].map(() => masterKeyFrom(randomBytes(32))) as [Key, Key, Key];
type Key = ReturnType<typeof masterKeyFrom>;
const ring = new KeyRing(fresh, [old]);
const sealsWith = (...instances: readonly (readonly Key[])[]): string =>
  sealingRing(
    ring,
    instances.map((keys, index) => ({ name: `gpu-${index}`, kekIds: keys.map(({ id }) => id) })),
  ).active.id;

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
