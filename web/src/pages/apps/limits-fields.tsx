import type { ReactNode } from 'react';
import { AmountInput } from '../../ui/amount-input.js';
import { LIMITS, type LimitsForm } from './limits.js';

interface Props {
  readonly value: LimitsForm;
  readonly onChange: (value: LimitsForm) => void;
  readonly errorOf: (field: string) => string | undefined;
}

/** How much may be asked for; an empty field is no bound. */
export function LimitsFields({ value, onChange, errorOf }: Props): ReactNode {
  return LIMITS.map(({ name, label, max, note }) => (
    <AmountInput
      key={name}
      label={label}
      min={1}
      max={max}
      placeholder="No bound"
      value={value[name]}
      onChange={(text) => onChange({ ...value, [name]: text })}
      error={errorOf(`limits.${name}`)}
      {...(note !== undefined && { description: note })}
    />
  ));
}
