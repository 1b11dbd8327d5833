import { type ReactNode, useState } from 'react';
import { TextInput } from '../../ui/text-input.js';

interface Props {
  readonly label: string;
  /** Empty: any. */
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** What may be entered, and what is said of anything else. */
  readonly rule?: { readonly form: RegExp; readonly otherwise: string };
  readonly inputMode?: 'numeric';
}

const MOST_CHARS = 300;
const ANYTHING = { form: /^/, otherwise: '' };

/** A filter that is typed as a whole; holds once Enter is pressed or the field is left. */
export function TypedFilter({ value, onChange, rule = ANYTHING, ...props }: Props): ReactNode {
  const [draft, setDraft] = useState({ of: value, text: value });
  // What was typed holds until the filter changes by other means.
  const text = draft.of === value ? draft.text : value;
  const isRight = rule.form.test(text.trim());
  const take = (): void => {
    if (isRight && text.trim() !== value) onChange(text.trim());
  };
  return (
    <TextInput
      {...props}
      value={text}
      onChange={(typed) => setDraft({ of: value, text: typed })}
      onBlur={take}
      onKeyDown={(event) => {
        if (event.key === 'Enter') take();
      }}
      maxLength={MOST_CHARS}
      placeholder="Any"
      isMono
      error={isRight ? undefined : rule.otherwise}
    />
  );
}
