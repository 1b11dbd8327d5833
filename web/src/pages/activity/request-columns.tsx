import type { ReactNode } from 'react';
import type { Schema } from '../../api/types.js';
import { Ago } from '../../ui/ago.js';
import { dollars, duration, shortCount } from '../../ui/format.js';
import { Status } from '../../ui/status.js';
import type { Column } from '../../ui/table.js';
import style from './activity.module.css';
import { outcomeWords } from './outcome.js';

type Row = Schema<'LoggedRequest'>;

/** The log's columns. */
export const REQUEST_COLUMNS: readonly Column<Row>[] = [
  {
    name: 'Arrived',
    cell: ({ at }) => (
      <span className={style.when}>
        <Ago at={at} />
      </span>
    ),
    share: 1.1,
  },
  { name: 'Purpose', cell: ({ purpose }) => purpose ?? <span className="dim">none</span>, share: 1.1 },
  { name: 'App', cell: ({ app }) => app, share: 1.2 },
  { name: 'Provider', cell: (row) => <Provider row={row} />, share: 2.1 },
  { name: 'Outcome', cell: (row) => <Outcome row={row} />, share: 1.5 },
  {
    name: 'First byte',
    cell: ({ first_byte_ms }) => duration(first_byte_ms),
    isNumber: true,
    share: 0.8,
    isInDetails: true,
  },
  { name: 'Total time', cell: ({ duration_ms }) => duration(duration_ms), isNumber: true, share: 0.8 },
  { name: 'Tokens', cell: (row) => tokensOf(row), isNumber: true, share: 1.2, leastPx: 104, isInDetails: true },
  { name: 'Cost', cell: ({ cost_usd }) => dollars(cost_usd), isNumber: true, share: 0.9, leastPx: 82 },
];

/** Beside a panel, which leaves less room and says the rest itself. */
export const COLUMNS_BESIDE_PANEL = REQUEST_COLUMNS.filter(({ isInDetails }) => isInDetails !== true);

function Provider({ row: { provider, model, attempts_count } }: { readonly row: Row }): ReactNode {
  if (provider === null) return <span className="dim">nobody was asked</span>;
  return (
    <span className={style.two}>
      <span className={style.asked}>
        <span>{provider}</span>
        {attempts_count > 1 && <span className="dim">attempt {attempts_count}</span>}
      </span>
      {model !== null && <span className={`${style.second} mono`}>{model}</span>}
    </span>
  );
}

function Outcome({ row: { outcome, status } }: { readonly row: Row }): ReactNode {
  const { tone, word } = outcomeWords(outcome, status);
  return (
    <span className={style.outcome}>
      <Status tone={tone}>{word}</Status>
      {status > 0 && <span className="mono dim">{status}</span>}
    </span>
  );
}

function tokensOf({ input_tokens, output_tokens, basis }: Row): string {
  if (basis === 'none') return '–';
  const about = basis === 'provider' ? '' : '≈ ';
  return `${about}${shortCount(input_tokens)} / ${shortCount(output_tokens)}`;
}
