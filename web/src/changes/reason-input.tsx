import type { ReactNode } from 'react';
import { TextInput } from '../ui/text-input.js';

interface Props {
  readonly value: string;
  readonly onChange: (reason: string) => void;
}

/** Why a change is made. */
export function ReasonInput(props: Props): ReactNode {
  return <TextInput {...props} label="Why (kept with the revision)" maxLength={500} placeholder="Reload at 18:00" />;
}
