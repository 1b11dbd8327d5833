import { describe, expect, it } from '@jest/globals';
import { budgetRows, spentShare, stateOf } from './budget-rows.js';

const budget = {
  period: 'day',
  limit_usd: 60,
  spent_usd: 15,
  held_usd: 0,
  left_usd: 45,
  warn_at: 0.8,
  hard: true,
  state: 'ok',
  resets_at: '2026-02-01T00:00:00Z',
} as const;

describe('budgets', () => {
  it('have a row for each period', () => {
    const subjects = [
      { subject: 'app' as const, id: '3', name: 'claims', budgets: [budget, { ...budget, period: 'month' as const }] },
      { subject: 'purpose' as const, id: 'chat', name: 'chat', budgets: [budget] },
    ];
    expect(budgetRows(subjects).map(({ key }) => key)).toEqual(['app 3 day', 'app 3 month', 'purpose chat day']);
  });

  it('tell how much is spent', () => {
    expect(spentShare(budget)).toBe(0.25);
    expect(spentShare({ ...budget, limit_usd: 0, spent_usd: 0 })).toBe(1);
    expect(spentShare({ ...budget, spent_usd: 90 })).toBe(1.5);
  });

  it.each([
    ['ok', true, 'ok', 'within'],
    ['ok', false, 'ok', 'within, never refused'],
    ['warning', true, 'warn', 'nearly used up'],
    ['used_up', true, 'bad', 'used up, refused'],
    ['used_up', false, 'bad', 'used up, still served'],
  ] as const)('%s, hard: %s', (state, hard, tone, word) => {
    expect(stateOf({ ...budget, state, hard })).toEqual({ tone, word });
  });
});
