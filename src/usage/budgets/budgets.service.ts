import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { StoredBudget } from '../../database/entities/stored-settings.js';
import { pageOf } from '../../validation/page.dto.js';
import { budgetStates } from './budget-states.js';
import type { BudgetPage, BudgetPageQuery, SubjectBudget } from './budget-state.dto.js';
import type { SubjectKind } from './ledger.js';

interface SubjectRow {
  readonly kind: SubjectKind;
  readonly id: string;
  readonly name: string;
  readonly budget: StoredBudget;
}

const SUBJECTS = `
  select kind, id, name, budget from (
    select 'app' as kind, id::text as id, name, budget, id as number from apps
    union all
    select 'purpose', slug, slug, budget, 0 from purposes
  ) as subjects
  where budget is not null and (kind collate "C", number, id collate "C") > ($1 collate "C", $2::integer, $3 collate "C")
  order by kind collate "C", number, id collate "C" limit $4`;

/** The budgets there are, and how they stand. */
@Injectable()
export class BudgetsService {
  constructor(private readonly dataSource: DataSource) {}

  async page({ limit, cursor = '' }: BudgetPageQuery): Promise<BudgetPage> {
    const { manager } = this.dataSource;
    const [kind = '', id = ''] = cursor.split(' ');
    const rows = await manager.query<readonly SubjectRow[]>(SUBJECTS, [kind, kind === 'app' ? id : '0', id, limit + 1]);
    const states = {
      app: await budgetStates(manager, 'app', budgetedOf(rows, 'app')),
      purpose: await budgetStates(manager, 'purpose', budgetedOf(rows, 'purpose')),
    };
    return pageOf(
      rows,
      limit,
      (row) => `${row.kind} ${row.id}`,
      (row): SubjectBudget => ({
        subject: row.kind,
        id: row.id,
        name: row.name,
        budgets: states[row.kind].get(row.id) ?? [],
      }),
    );
  }
}

function budgetedOf(rows: readonly SubjectRow[], kind: SubjectKind): { name: string; budget: StoredBudget }[] {
  return rows.filter((row) => row.kind === kind).map(({ id, budget }) => ({ name: id, budget }));
}
