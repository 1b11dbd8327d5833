import type { EntityManager } from 'typeorm';
import type { StoredBudget } from '../../database/entities/stored-settings.js';
import type { BudgetState } from './budget-state.dto.js';
import type { SubjectKind } from './ledger.js';
import { limitNano, toUsd } from './nano-usd.js';
import { PERIODS, type Period, periodAt } from './period.js';

const DEFAULT_WARN_AT = 0.8;

/** Somebody with a budget. */
export interface Budgeted {
  /** Id of an app, slug of a purpose. */
  readonly name: string;
  readonly budget: StoredBudget | null;
}

interface LedgerRow {
  readonly subject: string;
  readonly period: string;
  readonly spent: string;
  readonly held: string;
}

const NOTHING = { spent: '0', held: '0' };

/**
 * How the budgets of these apps, or purposes, stand now.
 *
 * @returns by name; empty lists where there is no budget
 */
export async function budgetStates(
  manager: EntityManager,
  kind: SubjectKind,
  subjects: readonly Budgeted[],
): Promise<ReadonlyMap<string, BudgetState[]>> {
  const now = Date.now();
  const periods = PERIODS.map((name) => periodAt(name, now));
  const budgeted = subjects.filter(({ budget }) => budget !== null).map(({ name }) => name);
  const rows = budgeted.length === 0 ? [] : await readLedger(manager, kind, budgeted, periods);
  const known = new Map(rows.map((row): [string, LedgerRow] => [`${row.period} ${row.subject}`, row]));
  return new Map(
    subjects.map(({ name, budget }): [string, BudgetState[]] => [
      name,
      periods.flatMap((period) => stateOf(budget, period, known.get(`${period.name} ${name}`) ?? NOTHING)),
    ]),
  );
}

/** Where nobody has drawn on a budget yet, usage records tell what was spent before it was set. */
function readLedger(
  manager: EntityManager,
  kind: SubjectKind,
  names: readonly string[],
  periods: readonly Period[],
): Promise<readonly LedgerRow[]> {
  return manager.query(
    `select subject, period,
       coalesce(spent_nano_usd, budget_spent_before($1, subject, period, starts_on)) as spent, (
       select coalesce(sum(leased_nano_usd), 0) from budget_leases as lease
         where (lease.subject_kind, lease.subject, lease.period, lease.starts_on) = ($1, account.subject, account.period, account.starts_on)
     ) as held
     from (select * from unnest($2::text[]) as subject, unnest($3::text[], $4::date[]) as of_time (period, starts_on)) as account
       left join (select * from budget_ledger where subject_kind = $1) as ledger using (subject, period, starts_on)`,
    [kind, names, periods.map(({ name }) => name), periods.map(({ startsOn }) => startsOn)],
  );
}

function stateOf(budget: StoredBudget | null, period: Period, row: Pick<LedgerRow, 'spent' | 'held'>): BudgetState[] {
  const usd = period.name === 'day' ? budget?.usd_per_day : budget?.usd_per_month;
  if (!budget || usd === undefined) return [];
  const [limit, spent, held] = [limitNano(usd), Number(row.spent), Number(row.held)];
  const warnAt = budget.warn_at ?? DEFAULT_WARN_AT;
  return [
    {
      period: period.name,
      limit_usd: usd,
      spent_usd: toUsd(spent),
      held_usd: toUsd(held),
      left_usd: toUsd(Math.max(0, limit - spent - held)),
      warn_at: warnAt,
      hard: budget.hard ?? true,
      state: spent >= limit ? 'used_up' : spent >= limit * warnAt ? 'warning' : 'ok',
      resets_at: new Date(period.endsAt).toISOString(),
    },
  ];
}
