import { type ReactNode, useMemo, useState } from 'react';
import type { Option } from './choice.js';
import { SearchChoice } from './search-choice.js';

interface Props {
  readonly label: string;
  readonly options: readonly Option[];
  readonly value: string | null;
  readonly onChange: (id: string | null) => void;
  readonly description?: string;
}

/** As many as a person reads; typing narrows them. */
const MOST_OFFERED = 50;

/** One of any number that are all known here. */
export function PickOne({ options, value, ...props }: Props): ReactNode {
  const [text, setText] = useState('');
  const offered = useMemo(() => {
    const chosen = options.find(({ id }) => id === value);
    // The name of what is chosen stands in the field: it narrows nothing.
    const wanted = chosen?.name === text ? '' : text.trim().toLowerCase();
    const found = options.filter(({ name }) => name.toLowerCase().includes(wanted)).slice(0, MOST_OFFERED);
    return chosen === undefined || found.includes(chosen) ? found : [chosen, ...found];
  }, [options, value, text]);
  return <SearchChoice {...props} options={offered} value={value} onSearch={setText} />;
}
