import type { ReactNode } from 'react';
import { TextInput } from '../../../ui/text-input.js';

interface Props {
  readonly value: string;
  readonly onChange: (weight: string) => void;
  readonly error: string | undefined;
}

export function WeightInput(props: Props): ReactNode {
  return (
    <TextInput
      {...props}
      label="Weight"
      inputMode="numeric"
      isMono
      description="Its share among the active keys, 1 to 1000: 3 beside 1 gets three of four requests."
    />
  );
}
