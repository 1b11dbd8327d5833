import type { ReactNode } from 'react';
import type { Schema } from '../../../api/types.js';
import { dollars } from '../../../ui/format.js';
import { type Fact, policyFacts } from '../model/policy-facts.js';
import style from './panels.module.css';

/** What holds for every request of a purpose. */
export function PolicySummary({ purpose }: { readonly purpose: Schema<'PurposeView'> }): ReactNode {
  const facts: readonly Fact[] = [...policyFacts(purpose), ...purpose.budget_state.map(budgetFact)];
  return (
    <dl className={style.facts}>
      {facts.map(({ name, value }) => (
        <div key={name} style={{ display: 'contents' }}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

const STATES: Readonly<Record<Schema<'BudgetState'>['state'], string>> = {
  ok: '',
  warning: ' (warning)',
  used_up: ' (used up)',
};

function budgetFact({ period, limit_usd: limit, spent_usd: spent, hard, state }: Schema<'BudgetState'>): Fact {
  const what = hard ? 'refused beyond it' : 'warned only';
  return {
    name: period === 'day' ? 'Budget, day' : 'Budget, month',
    value: `${dollars(spent)} of ${dollars(limit)}${STATES[state]}, ${what}`,
  };
}
