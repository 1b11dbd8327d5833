import { describe, expect, it } from '@jest/globals';
import type { Schema } from '../../api/types.js';
import { appStateOf } from './app-state.js';

type Budget = Schema<'BudgetState'>;

function budget(state: Budget['state'], hard: boolean): Budget {
  return {
    period: 'day',
    limit_usd: 5,
    spent_usd: 1,
    left_usd: 4,
    warn_at: 0.8,
    hard,
    state,
    resets_at: '2031-01-02T00:00:00Z',
  };
}

describe('the state of an app', () => {
  it.each<[string, string, boolean, readonly Budget[]]>([
    ['ok', 'enabled', true, []],
    ['ok', 'enabled', true, [budget('ok', true)]],
    ['warn', 'budget nearly used up', true, [budget('ok', true), budget('warning', true)]],
    ['warn', 'over its budget', true, [budget('used_up', false), budget('warning', true)]],
    ['bad', 'refused: budget used up', true, [budget('used_up', false), budget('used_up', true)]],
    ['off', 'disabled', false, [budget('used_up', true)]],
  ])('is %s, %s', (tone, word, enabled, budgets) => {
    expect(appStateOf({ enabled, budget_state: [...budgets] })).toEqual([tone, word]);
  });
});
