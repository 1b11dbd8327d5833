import { Check, CircleDashed, Minus, X } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { Schema } from '../../../api/types.js';
import { Button } from '../../../ui/button.js';
import { duration } from '../../../ui/format.js';
import type { ExaminedTarget } from '../data/use-examined.js';
import type { CheckRow } from '../model/checks.js';
import type { Draft, DraftTarget } from '../model/draft.js';
import { nameOf } from '../model/draft-lines.js';
import style from './checks.module.css';

interface Props {
  readonly examined: readonly ExaminedTarget[];
  /** The chain as it is: those that stand in it already are told in one line while all is well. */
  readonly before: Draft;
  readonly purpose: Schema<'PurposeView'>;
}

/** What each provider of the chain was asked, and what it answered, as soon as it is known. */
export function Checks({ examined, before, purpose }: Props): ReactNode {
  const known = before.flatMap(({ targets }) => targets.map(idOf));
  return (
    <section className={style.checks} aria-label="Checks">
      {examined.map((each) => (
        <ChecksOf
          key={idOf(each.target)}
          examined={each}
          isKnown={known.includes(idOf(each.target))}
          purpose={purpose}
        />
      ))}
    </section>
  );
}

function idOf({ type, id, model }: DraftTarget): string {
  return `${type} ${id} ${model ?? ''}`;
}

interface OfOneProps {
  readonly examined: ExaminedTarget;
  readonly isKnown: boolean;
  readonly purpose: Schema<'PurposeView'>;
}

function ChecksOf({ examined: { target, rows, isFailed, isDone }, isKnown, purpose }: OfOneProps): ReactNode {
  const [isOpen, setOpen] = useState(false);
  const isBrief = isKnown && !isFailed && !isOpen;
  const passed = rows.filter(({ result }) => result === 'passed').length;
  return (
    <div>
      <div className={style.whose}>
        <h3>{nameOf(target)}</h3>
        {isBrief && (
          <Button
            tone="quiet"
            flush="end"
            onPress={() => setOpen(true)}
            aria-label={`Show the checks of ${target.name}`}
          >
            {isDone ? `${passed} of ${rows.length} passed` : 'checking…'}
          </Button>
        )}
      </div>
      {!isBrief && (
        <ul>
          {rows.map((row, place) => (
            <CheckLine key={`${place} ${row.name}`} row={row} purpose={purpose} />
          ))}
        </ul>
      )}
    </div>
  );
}

const SIGNS = { passed: Check, failed: X, not_checked: Minus, checking: CircleDashed } as const;
const WORDS = { passed: 'passed', failed: 'failed', not_checked: 'not checked', checking: 'checking…' } as const;

function CheckLine({ row, purpose }: { readonly row: CheckRow; readonly purpose: Schema<'PurposeView'> }): ReactNode {
  const { name, result, message, latencyMs } = row;
  const Sign = SIGNS[result];
  const isPolicy = name === 'Data policy' && result === 'passed';
  const text = isPolicy ? `${name}: ${purpose.data_policy === 'local_only' ? 'stays local' : 'may go anywhere'}` : name;
  return (
    <li className={style[result]}>
      <i className={style.sign} aria-hidden="true">
        <Sign />
      </i>
      <span className={style.text}>
        {text}
        {message !== null && <small>{message}</small>}
      </span>
      <span className={`${style.result} ${latencyMs === null ? '' : 'mono'}`}>
        {latencyMs !== null && duration(latencyMs)}
        <span className={latencyMs === null && result !== 'passed' ? undefined : 'aloud'}>{WORDS[result]}</span>
      </span>
    </li>
  );
}
