import { type ReactNode, useEffect, useState } from 'react';
import { Choice } from '../../../ui/choice.js';
import { TextInput } from '../../../ui/text-input.js';
import style from './list.module.css';
import type { Wanted } from './use-providers.js';

const TYPING_MS = 250;
const TYPES = [
  { id: 'all', name: 'All types' },
  { id: 'ai_server', name: 'Model servers' },
  { id: 'api_key', name: 'External vendors' },
];

interface Props {
  readonly wanted: Wanted;
  readonly onChange: (wanted: Wanted) => void;
}

/** Search and type; the search is asked for when typing pauses. */
export function ListFilters({ wanted, onChange }: Props): ReactNode {
  const [text, setText] = useState(wanted.q);
  const [seen, setSeen] = useState(wanted.q);
  // The address may change without a key being pressed here, for example by the navigation.
  if (seen !== wanted.q) {
    setSeen(wanted.q);
    if (text.trim() !== wanted.q) setText(wanted.q);
  }
  useEffect(() => {
    if (text.trim() === wanted.q) return undefined;
    const timer = setTimeout(() => onChange({ ...wanted, q: text.trim() }), TYPING_MS);
    return () => clearTimeout(timer);
  }, [text, wanted, onChange]);
  return (
    <search className={style.filters}>
      <TextInput label="Search" type="search" placeholder="Name or address" value={text} onChange={setText} />
      <Choice
        label="Type"
        options={TYPES}
        value={wanted.type}
        onChange={(type) => onChange({ ...wanted, type: type as Wanted['type'] })}
      />
    </search>
  );
}
