import { describe, expect, it } from '@jest/globals';
import { pairOf, pick } from './picked.js';

describe('picking two revisions to compare', () => {
  it('takes the earlier one first, whichever was picked first', () => {
    expect(pairOf(pick(pick([], 12), 9))).toEqual([9, 12]);
    expect(pairOf(pick(pick([], 9), 12))).toEqual([9, 12]);
  });

  it('is not done with one', () => {
    expect(pairOf(pick([], 12))).toBeUndefined();
  });

  it('takes one back that is picked again', () => {
    expect(pick([9, 12], 9)).toEqual([12]);
  });

  it('keeps the last two of three', () => {
    expect(pick([9, 12], 15)).toEqual([12, 15]);
  });
});
