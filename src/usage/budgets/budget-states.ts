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
  const accounts = subjects.flatMap((subject) => accountsOf(subject, periods));
  const rows = accounts.length === 0 ? [] : await readLedger(manager, kind, accounts);
  const known = new Map(rows.map((row): [string, LedgerRow] => [`${row.period} ${row.subject}`, row]));
  return new Map(
    subjects.map(({ name, budget }): [string, BudgetState[]] => [
      name,
      periods.flatMap((period) => stateOf(budget, period, known.get(`${period.name} ${name}`) ?? NOTHING)),
    ]),
  );
}

/** Something with a limit. */
interface Account {
  readonly subject: string;
  readonly period: Period;
}

/** What has no limit is not summed up: that of a month may be thousands of usage records. */
function accountsOf({ name, budget }: Budgeted, periods: readonly Period[]): readonly Account[] {
  return periods.filter((period) => limitOf(budget, period) !== undefined).map((period) => ({ subject: name, period }));
}

/** Where nobody has drawn on a budget yet, usage records tell what was spent before it was set. */
function readLedger(
  manager: EntityManager,
  kind: SubjectKind,
  accounts: readonly Account[],
): Promise<readonly LedgerRow[]> {
  return manager.query(
    `select subject, period,
       coalesce(spent_nano_usd, budget_spent_before($1, subject, period, starts_on)) as spent, (
       select coalesce(sum(leased_nano_usd), 0) from budget_leases as lease
         where (lease.subject_kind, lease.subject, lease.period, lease.starts_on) = ($1, account.subject, account.period, account.starts_on)
     ) as held
     from unnest($2::text[], $3::text[], $4::date[]) as account (subject, period, starts_on)
       left join (select * from budget_ledger where subject_kind = $1) as ledger using (subject, period, starts_on)`,
    [
      kind,
      accounts.map(({ subject }) => subject),
      accounts.map(({ period }) => period.name),
      accounts.map(({ period }) => period.startsOn),
    ],
  );
}

function stateOf(budget: StoredBudget | null, period: Period, row: Pick<LedgerRow, 'spent' | 'held'>): BudgetState[] {
  const usd = limitOf(budget, period);
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

function limitOf(budget: StoredBudget | null, { name }: Period): number | undefined {
  return name === 'day' ? budget?.usd_per_day : budget?.usd_per_month;
}
