import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { MovingAverage } from './moving-average.js';

describe('a moving average', () => {
  it('has no value before the first sample', () => {
    expect(new MovingAverage().value(0)).toBeUndefined();
  });

  it('is the first sample, then moves by a fifth of the difference to each further one', () => {
    const average = new MovingAverage();
    average.add(100, 0);
    expect(average.value(0)).toBe(100);
    average.add(200, 1);
    expect(average.value(1)).toBe(120);
    average.add(20, 2);
    expect(average.value(2)).toBe(100);
  });

  it('has no value when the last sample is older than 30 s, and starts anew with the next', () => {
    const average = new MovingAverage();
    average.add(100, 0);
    expect(average.value(30_000)).toBe(100);
    expect(average.value(30_001)).toBeUndefined();
    average.add(500, 30_001);
    expect(average.value(30_001)).toBe(500);
  });

  it('stays between the least and the greatest sample', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(100_000), { minLength: 1 }), (samples) => {
        const average = new MovingAverage();
        for (const [index, sample] of samples.entries()) average.add(sample, index);
        const value = average.value(samples.length);
        expect(value).toBeGreaterThanOrEqual(Math.min(...samples) - 1e-6);
        expect(value).toBeLessThanOrEqual(Math.max(...samples) + 1e-6);
      }),
    );
  });
});
