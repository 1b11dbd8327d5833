import { type ReactNode, useState } from 'react';
import { usePurposesFound } from '../../choices/use-purposes-found.js';
import { SearchChoice } from '../../ui/search-choice.js';
import { USUAL_POLICY } from './question.js';

interface Props {
  readonly value: string;
  readonly onChange: (slug: string) => void;
}

/** The purpose whose policy and budget hold for a provider that is asked alone. */
export function PolicyChoice({ value, onChange }: Props): ReactNode {
  const [text, setText] = useState('');
  const found = usePurposesFound(text === value ? '' : text);
  const slugs = (found.data ?? []).map(({ slug }) => slug);
  const shown = slugs.includes(value) ? slugs : [value, ...slugs];
  return (
    <SearchChoice
      label="Under the policy of"
      options={shown.map((slug) => ({ id: slug, name: slug }))}
      value={value}
      onChange={(slug) => onChange(slug ?? USUAL_POLICY)}
      onSearch={setText}
    />
  );
}
