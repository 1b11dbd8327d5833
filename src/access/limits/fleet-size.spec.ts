import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { FleetSize } from './fleet-size.js';

function instance(instances: number, place: number): FleetSize {
  const fleet = new FleetSize();
  fleet.learn(instances, place);
  return fleet;
}

describe('shares of a limit', () => {
  it('add up to the limit over all instances, and differ by at most one', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), fc.nat(100_000), fc.nat(1000), (instances, limit, subject) => {
        const shares = Array.from({ length: instances }, (_, place) =>
          instance(instances, place).shareOf(limit, subject),
        );
        expect(shares.reduce((sum, share) => sum + share, 0)).toBe(limit);
        expect(Math.max(...shares) - Math.min(...shares)).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('of limits that do not divide evenly go to other instances for other subjects', () => {
    const holders = new Set([0, 1, 2].map((subject) => [0, 1, 2].findIndex((p) => instance(3, p).shareOf(1, subject))));
    expect(holders.size).toBeGreaterThan(1);
  });

  it('are the whole while an instance is alone, or has not heard of others', () => {
    expect(new FleetSize().shareOf(7, 3)).toBe(7);
    expect(instance(1, 0).shareOf(7, 3)).toBe(7);
  });
});
