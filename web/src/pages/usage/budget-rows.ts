import type { Schema } from '../../api/types.js';
import type { Tone } from '../../ui/status.js';

type State = Schema<'BudgetState'>;

/** One budget of one app or purpose. */
export interface BudgetRow {
  readonly key: string;
  readonly subject: Schema<'SubjectBudget'>['subject'];
  readonly id: string;
  readonly name: string;
  readonly budget: State;
}

/** A row for each day and each month, in the order of the API. */
export function budgetRows(subjects: readonly Schema<'SubjectBudget'>[]): readonly BudgetRow[] {
  return subjects.flatMap(({ subject, id, name, budgets }) =>
    budgets.map((budget) => ({ key: `${subject} ${id} ${budget.period}`, subject, id, name, budget })),
  );
}

/** 1 is all of it; a budget of nothing is used up from the beginning. */
export function spentShare({ spent_usd: spent, limit_usd: limit }: State): number {
  if (limit > 0) return spent / limit;
  return 1;
}

/** What it means for those who ask. */
export function stateOf({ state, hard }: State): { readonly tone: Tone; readonly word: string } {
  if (state === 'used_up')
    return hard ? { tone: 'bad', word: 'used up, refused' } : { tone: 'bad', word: 'used up, still served' };
  if (state === 'warning') return { tone: 'warn', word: hard ? 'nearly used up' : 'nearly used up, never refused' };
  return { tone: 'ok', word: hard ? 'within' : 'within, never refused' };
}
