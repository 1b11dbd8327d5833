import { X } from 'lucide-react';
import { type ReactNode, useMemo, useState } from 'react';
import { Button } from './button.js';
import type { Option } from './choice.js';
import style from './pick-many.module.css';
import { SearchChoice } from './search-choice.js';

interface Props {
  readonly label: string;
  readonly options: readonly Option[];
  readonly chosen: readonly string[];
  readonly onChange: (chosen: readonly string[]) => void;
  readonly description?: string;
  readonly placeholder?: string;
  /** Said while nothing is chosen. */
  readonly none?: string;
}

/** As many as a person reads; typing narrows them. */
const MOST_OFFERED = 50;

/** Some of many: what is chosen stands above the field that finds more. */
export function PickMany({ label, options, chosen, onChange, description, placeholder, none }: Props): ReactNode {
  const [text, setText] = useState('');
  const names = useMemo(() => new Map(options.map(({ id, name }) => [id, name])), [options]);
  const offered = useMemo(() => {
    const wanted = text.trim().toLowerCase();
    return options
      .filter(({ id, name }) => !chosen.includes(id) && name.toLowerCase().includes(wanted))
      .slice(0, MOST_OFFERED);
  }, [options, chosen, text]);
  return (
    <div className={style.pick}>
      <SearchChoice
        // Begins anew with every choice, so that the field is empty again.
        key={chosen.length}
        label={label}
        options={offered}
        value={null}
        onChange={(id) => {
          if (id === null) return;
          setText('');
          onChange([...chosen, id]);
        }}
        onSearch={setText}
        {...(description !== undefined && { description })}
        {...(placeholder !== undefined && { placeholder })}
      />
      {chosen.length === 0 && none !== undefined && <p className={style.none}>{none}</p>}
      <ul className={style.chosen} aria-label={`${label}: chosen`}>
        {chosen.map((id) => (
          <li key={id}>
            <span>{names.get(id) ?? id}</span>
            <Button
              tone="quiet"
              aria-label={`Take out ${names.get(id) ?? id}`}
              onPress={() => onChange(chosen.filter((each) => each !== id))}
            >
              <X />
            </Button>
          </li>
        ))}
      </ul>
    </div>
  );
}
