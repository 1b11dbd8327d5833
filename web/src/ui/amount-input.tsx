import type { ReactNode } from 'react';
import { amountProblem, type AmountRange } from './amount.js';
import { TextInput } from './text-input.js';

interface Props extends AmountRange {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly description?: string;
  /** What an empty field means. */
  readonly placeholder?: string;
  /** What the API has against it. */
  readonly error?: string | undefined;
}

/** A labelled number; what is wrong with it is said while it is entered. */
export function AmountInput({ min, max, isFraction = false, isNeeded = false, error, ...props }: Props): ReactNode {
  const problem = amountProblem(props.value, { min, max, isFraction });
  return (
    <TextInput
      {...props}
      isMono
      inputMode={isFraction ? 'decimal' : 'numeric'}
      isRequired={isNeeded}
      error={problem ?? error}
    />
  );
}
