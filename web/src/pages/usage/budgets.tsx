import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { api, dataOf } from '../../api/client.js';
import { keys } from '../../api/keys.js';
import { usePages } from '../../api/use-pages.js';
import { Ago } from '../../ui/ago.js';
import { ButtonLink } from '../../ui/button.js';
import { EmptyState } from '../../ui/empty-state.js';
import { ErrorNote } from '../../ui/error-note.js';
import { dollars, percent } from '../../ui/format.js';
import { Status } from '../../ui/status.js';
import { type Column, Table } from '../../ui/table.js';
import { Waiting } from '../../ui/waiting.js';
import { type BudgetRow, budgetRows, spentShare, stateOf } from './budget-rows.js';
import style from './budgets.module.css';

const COLUMNS: readonly Column<BudgetRow>[] = [
  { name: 'Whose', share: 1.6, cell: (row) => <Whose row={row} /> },
  { name: 'Each', share: 0.6, cell: ({ budget }) => budget.period },
  { name: 'Spent', share: 2.2, cell: (row) => <Spent row={row} /> },
  { name: 'Left', isNumber: true, cell: ({ budget }) => dollars(budget.left_usd) },
  { name: 'State', share: 1.6, cell: (row) => <State row={row} /> },
  { name: 'Begins anew', share: 0.9, cell: ({ budget }) => <Ago at={budget.resets_at} /> },
];

/** How much of each budget is spent. */
export function Budgets(): ReactNode {
  const { rows, error, isPending, hasMore, onEnd, retry } = usePages(keys.budgets, ({ cursor, limit }) =>
    dataOf(
      api.GET('/api/v1/llm-config/budgets', { params: { query: { limit, ...(cursor !== undefined && { cursor }) } } }),
    ),
  );
  if (isPending) return <Waiting for="the budgets" />;
  if (error !== null) return <ErrorNote error={error} onRetry={retry} />;
  if (rows.length === 0)
    return (
      <EmptyState title="No budgets yet" action={<ButtonLink href="/apps">To apps and keys</ButtonLink>}>
        A budget bounds what an app, or all apps for a purpose, may spend in a day or a month. Set one at the app, or at
        the purpose on the patch bay; from 80 % on it is warned, and a hard one refuses what would go beyond it.
      </EmptyState>
    );
  return (
    <Table
      label="Budgets"
      columns={COLUMNS}
      rows={budgetRows(rows)}
      keyOf={({ key }) => key}
      onEnd={onEnd}
      footer={
        hasMore
          ? 'Getting more…'
          : 'Days and months are those of UTC. Instances tell twice a second what they have spent.'
      }
    />
  );
}

function Whose({ row: { subject, id, name } }: { readonly row: BudgetRow }): ReactNode {
  return (
    <span>
      {subject === 'app' ? <Link href={`/apps/${id}`}>{name}</Link> : <b>{name}</b>}
      <span className="dim"> {subject}</span>
    </span>
  );
}

function Spent({ row: { budget } }: { readonly row: BudgetRow }): ReactNode {
  const share = spentShare(budget);
  return (
    <span className={style.spent}>
      <span className="mono">
        {dollars(budget.spent_usd)} of {dollars(budget.limit_usd)} · {percent(share)}
      </span>
      <span className={style.bar} aria-hidden="true">
        <i className={style[stateOf(budget).tone]} style={{ width: `${Math.min(1, share) * 100}%` }} />
        <i className={style.warn_at} style={{ left: `${budget.warn_at * 100}%` }} />
      </span>
    </span>
  );
}

function State({ row: { budget } }: { readonly row: BudgetRow }): ReactNode {
  const { tone, word } = stateOf(budget);
  return <Status tone={tone}>{word}</Status>;
}
