import { describe, expect, it } from '@jest/globals';
import { someProvider } from '../../../test/support/some-provider.js';
import { Vitals } from './vitals.js';

const at = (id: number, origin: string) => someProvider({ id, origin });

describe('the vitals of all providers', () => {
  it('are the same object for the same provider and another one for another', () => {
    const vitals = new Vitals();
    expect(vitals.of(1)).toBe(vitals.of(1));
    expect(vitals.of(2)).not.toBe(vitals.of(1));
  });

  it('forget providers that are gone, and what was learnt at another address', () => {
    const vitals = new Vitals();
    vitals.follow([at(1, 'http://a'), at(2, 'http://b'), at(3, 'http://c')]);
    const [first, second, third] = [vitals.of(1), vitals.of(2), vitals.of(3)];
    vitals.follow([at(2, 'http://b'), at(3, 'http://moved')]);
    expect(vitals.of(2)).toBe(second);
    expect(vitals.of(1)).not.toBe(first);
    expect(vitals.of(3)).not.toBe(third);
  });

  it('forget the state of key versions that are gone', () => {
    const vitals = new Vitals();
    vitals.follow([someProvider({ keyVersions: [1, 2] })]);
    for (const version of [1, 2]) vitals.of(1).keys.setAside(version, 'refused (401)', new Date(0), null, 0);
    vitals.follow([someProvider({ keyVersions: [2, 3] })]);
    expect([1, 2].map((version) => vitals.of(1).keys.isSetAside(version, 1))).toEqual([false, true]);
  });

  it('hand out turns that fill the span from 0 to 1 evenly', () => {
    const vitals = new Vitals();
    const tenths = Array.from({ length: 10 }, () => 0);
    for (let count = 0; count < 1000; count += 1) {
      const turn = vitals.nextTurn();
      expect(turn).toBeGreaterThanOrEqual(0);
      expect(turn).toBeLessThan(1);
      const tenth = Math.floor(turn * 10);
      tenths[tenth] = (tenths[tenth] ?? 0) + 1;
    }
    for (const count of tenths) expect(Math.abs(count - 100)).toBeLessThanOrEqual(3);
  });
});
