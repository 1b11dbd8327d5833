import { type ReactNode, useState } from 'react';
import { TextInput } from '../../ui/text-input.js';

interface Props {
  readonly value: string;
  readonly onChange: (status: string) => void;
}

/** Status the client got; holds once Enter is pressed or the field is left. */
export function StatusFilter({ value, onChange }: Props): ReactNode {
  const [draft, setDraft] = useState({ of: value, text: value });
  // What was typed holds until the filter changes by other means.
  const text = draft.of === value ? draft.text : value;
  const isRight = /^\d{0,3}$/.test(text.trim());
  const take = (): void => {
    if (isRight && text.trim() !== value) onChange(text.trim());
  };
  return (
    <TextInput
      label="Status"
      value={text}
      onChange={(typed) => setDraft({ of: value, text: typed })}
      onBlur={take}
      onKeyDown={(event) => {
        if (event.key === 'Enter') take();
      }}
      inputMode="numeric"
      placeholder="Any"
      isMono
      error={isRight ? undefined : 'Three digits'}
    />
  );
}
