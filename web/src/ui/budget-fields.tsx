import type { ReactNode } from 'react';
import { AmountInput } from './amount-input.js';
import { type BudgetForm, USD, WARN_AT } from './budget-form.js';
import { Toggle } from './toggle.js';

interface Props {
  readonly value: BudgetForm;
  readonly onChange: (value: BudgetForm) => void;
}

/** What may be spent in a day and in a month. */
export function BudgetFields({ value, onChange }: Props): ReactNode {
  const hasBudget = value.perDay.trim() !== '' || value.perMonth.trim() !== '';
  return (
    <>
      <AmountInput
        {...USD}
        label="Budget a day, USD"
        placeholder="No bound"
        description="Midnight to midnight UTC."
        value={value.perDay}
        onChange={(perDay) => onChange({ ...value, perDay })}
      />
      <AmountInput
        {...USD}
        label="Budget a month, USD"
        placeholder="No bound"
        value={value.perMonth}
        onChange={(perMonth) => onChange({ ...value, perMonth })}
      />
      {hasBudget && (
        <>
          <AmountInput
            {...WARN_AT}
            label="Warn from, % of the budget"
            value={value.warnAtPercent}
            onChange={(warnAtPercent) => onChange({ ...value, warnAtPercent })}
          />
          <Toggle isOn={value.isHard} onChange={(isHard) => onChange({ ...value, isHard })}>
            Refuse requests once it is used up
          </Toggle>
        </>
      )}
    </>
  );
}
