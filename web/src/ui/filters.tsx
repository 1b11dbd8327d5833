import { type ReactNode, useState } from 'react';
import { Button } from './button.js';
import style from './filters.module.css';

interface Props {
  /** How many are set, which is told while they are hidden. */
  readonly set: number;
  readonly onClear: () => void;
  /** Fields that stand beside each other. */
  readonly children: ReactNode;
}

/** What a list is narrowed by. On a phone it opens, so that rows are seen first. */
export function Filters({ set, onClear, children }: Props): ReactNode {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <div className={style.opener}>
        <Button onPress={() => setOpen(!isOpen)} aria-expanded={isOpen}>
          {isOpen ? 'Hide filters' : `Filters${set > 0 ? ` (${set})` : ''}`}
        </Button>
      </div>
      <search className={`${style.bar} ${isOpen ? style.isOpen : ''}`} aria-label="Filters">
        {children}
        {set > 0 && (
          <Button tone="quiet" onPress={onClear}>
            Clear filters
          </Button>
        )}
      </search>
    </>
  );
}
