import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { RetryBudget } from './retry-budget.js';

function withdrawAll(budget: RetryBudget, now: number): number {
  let granted = 0;
  while (budget.withdraw(now)) granted += 1;
  return granted;
}

describe('a retry budget', () => {
  it.each([
    [0, 30],
    [9, 30],
    [10, 31],
    [1000, 130],
  ])('after %i requests within 10 s grants %i retries', (requests, retries) => {
    const budget = new RetryBudget();
    for (let count = 0; count < requests; count += 1) budget.requested((count * 9000) / requests);
    expect(withdrawAll(budget, 9000)).toBe(retries);
  });

  it('grants again what was used up when that is long enough ago', () => {
    const budget = new RetryBudget();
    expect(withdrawAll(budget, 0)).toBe(30);
    expect(withdrawAll(budget, 10_000)).toBe(0);
    expect(withdrawAll(budget, 11_000)).toBe(30);
  });

  it('grants a retry only within 10 % of the requests and 3 a second of the last 10 s, and always when far below', () => {
    fc.assert(
      fc.property(steps, (sequence) => {
        const budget = new RetryBudget();
        const requests: number[] = [];
        const retries: number[] = [];
        let now = 0;
        for (const step of sequence) {
          now += step.waitMs;
          for (let count = 0; count < step.requests; count += 1) {
            budget.requested(now);
            requests.push(now);
          }
          for (let count = 0; count < step.retries; count += 1) {
            const must = since(retries, now - 11_000) < 30 + Math.floor(since(requests, now - 9000) / 10);
            const may = since(retries, now - 10_000) < 30 + Math.floor(since(requests, now - 10_000) / 10);
            const granted = budget.withdraw(now);
            expect(granted ? may : !must).toBe(true);
            if (granted) retries.push(now);
          }
        }
      }),
      { numRuns: 50 },
    );
  });
});

const steps = fc.array(fc.record({ waitMs: fc.nat(800), requests: fc.nat(20), retries: fc.nat(8) }), {
  maxLength: 80,
  size: 'max',
});

function since(times: readonly number[], start: number): number {
  return times.filter((time) => time > start).length;
}
