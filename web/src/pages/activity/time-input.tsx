import type { ReactNode } from 'react';
import { TextInput } from '../../ui/text-input.js';

interface Props {
  readonly label: string;
  /** RFC 3339; empty for no bound. */
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** A moment, entered in the time zone of whoever enters it. */
export function TimeInput({ label, value, onChange }: Props): ReactNode {
  return (
    <TextInput
      label={label}
      type="datetime-local"
      value={value === '' ? '' : localText(new Date(value))}
      onChange={(text) => {
        const time = new Date(text);
        onChange(Number.isNaN(time.getTime()) ? '' : time.toISOString());
      }}
    />
  );
}

/** `2026-01-31T13:05`, as the browser's field wants it. */
function localText(time: Date): string {
  const local = new Date(time.getTime() - time.getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 16);
}
