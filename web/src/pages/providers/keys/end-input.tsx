import type { ReactNode } from 'react';
import { TextInput } from '../../../ui/text-input.js';

interface Props {
  readonly value: string;
  readonly onChange: (day: string) => void;
}

/** The day on which the vendor ends a key. */
export function EndInput({ value, onChange }: Props): ReactNode {
  return (
    <TextInput
      label="The vendor ends it on (optional)"
      type="date"
      value={value}
      onChange={onChange}
      description="Patchbay warns 14 days before."
    />
  );
}

/** As the API takes it: the end of that day, UTC. */
export function endOf(day: string): { readonly expires_at?: string } {
  return day === '' ? {} : { expires_at: `${day}T23:59:59Z` };
}
