import { describe, expect, it } from '@jest/globals';
import { amountOf, amountProblem, amountText } from './amount.js';

const RANGE = { min: 1, max: 60_000 };

describe('a field for a number', () => {
  it.each([
    ['', undefined],
    ['  ', undefined],
    ['42', 42],
    ['1,000', 1000],
    ['1 000', 1000],
    ['0.5', 0.5],
  ])('reads %p as %p', (text, value) => {
    expect(amountOf(text)).toBe(value);
  });

  it.each([
    ['1', undefined],
    ['60,000', undefined],
    ['0', 'Enter a number from 1 to 60,000.'],
    ['60001', 'Enter a number from 1 to 60,000.'],
    ['1.5', 'Enter a whole number.'],
    ['many', 'This is not a number.'],
    ['', undefined],
  ])('says of %p: %p', (text, problem) => {
    expect(amountProblem(text, RANGE)).toBe(problem);
  });

  it('takes fractions where they mean something', () => {
    expect(amountProblem('0.25', { min: 0, max: 1, isFraction: true })).toBeUndefined();
  });

  it('says that a needed one is empty', () => {
    expect(amountProblem('', { ...RANGE, isNeeded: true })).toBe('Enter a number.');
  });

  it('shows what is not set as nothing', () => {
    expect([amountText(null), amountText(undefined), amountText(0)]).toEqual(['', '', '0']);
  });
});
