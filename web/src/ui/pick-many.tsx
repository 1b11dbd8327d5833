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
  /** Asks for other options, where there are too many for all of them. */
  readonly onSearch?: (text: string) => void;
  /** Of what is chosen and may be missing among the options. */
  readonly names?: ReadonlyMap<string, string>;
  readonly description?: string | undefined;
  /** Said while nothing is chosen. */
  readonly none?: string;
}

/** As many as a person reads; typing narrows them. */
const MOST_OFFERED = 50;

/** Some of many: what is chosen stands above the field that finds more. */
export function PickMany(props: Props): ReactNode {
  const { label, options, chosen, onChange, onSearch, names, description, none } = props;
  const [text, setText] = useState('');
  const nameOf = (id: string): string => names?.get(id) ?? options.find((option) => option.id === id)?.name ?? id;
  const search = (wanted: string): void => {
    setText(wanted);
    onSearch?.(wanted);
  };
  const offered = useMemo(() => {
    const wanted = text.trim().toLowerCase();
    const isWanted = ({ name }: Option): boolean => onSearch !== undefined || name.toLowerCase().includes(wanted);
    return options.filter((option) => !chosen.includes(option.id) && isWanted(option)).slice(0, MOST_OFFERED);
  }, [options, chosen, text, onSearch]);
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
          search('');
          onChange([...chosen, id]);
        }}
        onSearch={search}
        {...(description !== undefined && { description })}
      />
      {chosen.length === 0 && none !== undefined && <p className={style.none}>{none}</p>}
      <ul className={style.chosen} aria-label={`${label}: chosen`}>
        {chosen.map((id) => (
          <li key={id}>
            <span>{nameOf(id)}</span>
            <Button
              tone="quiet"
              aria-label={`Take out ${nameOf(id)}`}
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
