import { describe, expect, it } from '@jest/globals';
import { partsOf } from './sparkline-parts.js';

const SIZE = { width: 44, height: 24 };

describe('what a small line is drawn of', () => {
  it('is stretches, single ones, and the way across what was not measured', () => {
    expect(partsOf([5, 10, null, 10, null], SIZE)).toEqual({
      whole: '2,12 12,2 32,2',
      runs: ['2,12 12,2'],
      lone: [[32, 2]],
    });
  });

  it('is nothing where nothing was measured, and lies at the bottom where all is zero', () => {
    expect(partsOf([null, null], SIZE)).toEqual({ whole: '', runs: [], lone: [] });
    expect(partsOf([0, 0], SIZE).runs).toEqual(['2,22 42,22']);
  });
});
