import { type ReactNode, useState } from 'react';
import { SearchChoice } from '../ui/search-choice.js';
import { purposeOption } from './found.js';
import { usePurposesFound } from './use-purposes-found.js';

interface Props {
  readonly label: string;
  /** Slug; empty while none is chosen. */
  readonly value: string;
  readonly onChange: (slug: string) => void;
  readonly placeholder?: string;
}

/** One of all purposes, found by typing. */
export function PurposeChoice({ label, value, onChange, placeholder }: Props): ReactNode {
  const [text, setText] = useState('');
  // The name of what is chosen stands in the field: it narrows nothing.
  const { data = [], error } = usePurposesFound(text === value ? '' : text);
  const isThere = value === '' || data.some(({ slug }) => slug === value);
  const options = data.map(purposeOption);
  return (
    <SearchChoice
      label={label}
      options={isThere ? options : [{ id: value, name: value }, ...options]}
      value={value === '' ? null : value}
      onChange={(slug) => onChange(slug ?? '')}
      onSearch={setText}
      {...(placeholder !== undefined && { placeholder })}
      {...(error !== null && { description: `What there is could not be had: ${error.message}` })}
    />
  );
}
