import { describe, expect, it } from '@jest/globals';
import { histogramOf, percentileMs, together } from './first-bytes.js';

const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);

describe('a histogram of durations', () => {
  it.each([0.5, 0.95, 0.99])('tells the percentile %d to within a tenth', (share) => {
    for (const longest of [100, 1000, 60_000]) {
      const told = percentileMs(histogramOf(upTo(longest)), share) ?? 0;
      expect(Math.abs(told - share * longest)).toBeLessThan(Math.max(2, 0.1 * share * longest));
    }
  });

  it('is the same whether it was made at once or in parts', () => {
    const all = upTo(500);
    const parts = [all.slice(0, 20), all.slice(20, 400), all.slice(400)].map(histogramOf);
    expect(together(parts)).toEqual(histogramOf(all));
  });

  it('takes every duration there can be', () => {
    for (const ms of [0, 1, 600_000, 2 ** 31]) expect(histogramOf([ms]).reduce((sum, count) => sum + count)).toBe(1);
    expect(histogramOf([2 ** 31]).length).toBe(78);
  });

  it('of none has no percentile', () => {
    expect([percentileMs([], 0.95), percentileMs([0, 0], 0.95)]).toEqual([null, null]);
  });
});
