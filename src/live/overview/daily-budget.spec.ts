import { describe, expect, it } from '@jest/globals';
import { dailyBudgetUsd } from './daily-budget.js';

const app = (usdPerDay: number | null, enabled = true) => ({
  enabled,
  budget: { usdPerDay, usdPerMonth: 1000, warnAt: 0.8, isHard: true },
});

describe('the budget of a day', () => {
  it.each([
    ['that of all apps', [app(20), app(40)], 60],
    ['none where an app has none', [app(20), { enabled: true, budget: null }], null],
    ['none where an app has only one of the month', [app(20), app(null)], null],
    ['none without an app', [], null],
    ['not that of apps that are switched off', [app(20), app(40, false), { enabled: false, budget: null }], 20],
  ])('is %s', (_, apps, usd) => {
    expect(dailyBudgetUsd(apps)).toBe(usd);
  });
});
