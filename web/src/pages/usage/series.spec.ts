import { describe, expect, it } from '@jest/globals';
import { othersOf, valuesIn } from './series.js';
import { usageRow } from './usage-row.js';

const hour = (n: number): string => `2026-01-31T${String(n).padStart(2, '0')}:00:00Z`;
const BUCKETS = [10, 11, 12].map((n) => Date.parse(hour(n)));

describe('valuesIn', () => {
  it('has a value for each bucket', () => {
    const rows = [usageRow({ hour: hour(10), requests: 4 }), usageRow({ hour: hour(12), requests: 6 })];
    expect(valuesIn(BUCKETS, rows, 'requests')).toEqual([4, 0, 6]);
  });

  it('knows days', () => {
    const days = ['2026-01-30', '2026-01-31'];
    const rows = [usageRow({ day: '2026-01-31', cost_usd: 2 })];
    expect(
      valuesIn(
        days.map((day) => Date.parse(day)),
        rows,
        'cost',
      ),
    ).toEqual([0, 2]);
  });
});

describe('othersOf', () => {
  it('is what no line has', () => {
    const line = { key: 'a', name: 'a', values: [1, 2, null] };
    expect(othersOf([1, 5, 3], [line])?.values).toEqual([0, 3, 3]);
  });

  it('is nothing where the lines have all, but for dust', () => {
    const lines = [0.1, 0.2].map((value) => ({ key: String(value), name: '', values: [value] }));
    expect(othersOf([0.1 + 0.2 + 1e-12], lines)).toBeUndefined();
    expect(othersOf([2], [{ key: 'a', name: 'a', values: [3] }])).toBeUndefined();
  });
});
