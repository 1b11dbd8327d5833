import { IsOptional, Matches } from 'class-validator';
import { PageQuery } from '../../validation/page.dto.js';

/** What became of one budget in the period of now. */
export class BudgetState {
  /** Which period it is for. */
  readonly period: 'day' | 'month';

  /** What may be spent in it, USD. */
  readonly limit_usd: number;

  /** What was spent in it, USD, as far as the instances have told; they do twice a second. */
  readonly spent_usd: number;

  /** What instances hold for requests under way and to come, USD. */
  readonly held_usd: number;

  /** What nobody has spent or holds, USD; never below 0. */
  readonly left_usd: number;

  /** Share of the limit from which on it is warned. */
  readonly warn_at: number;

  /** Whether requests are refused once it is used up. */
  readonly hard: boolean;

  /** `warning`: the share to be warned of is spent. `used_up`: all of it is; under a hard budget requests are refused. */
  readonly state: 'ok' | 'warning' | 'used_up';

  /** When the next period begins, RFC 3339. */
  readonly resets_at: string;
}

export class SubjectBudget {
  /** Whose budget it is. */
  readonly subject: 'app' | 'purpose';

  /** Id of the app, slug of the purpose. */
  readonly id: string;

  /** Name of the app, slug of the purpose. */
  readonly name: string;

  /** Its budgets: of the day, of the month, or both. */
  readonly budgets: BudgetState[];
}

export class BudgetPage {
  /** Apps by id, then purposes by slug; only those that have a budget. */
  readonly data: SubjectBudget[];

  /** Pass as `cursor` for the next page; null on the last one. */
  readonly next_cursor: string | null;
}

export class BudgetPageQuery extends PageQuery {
  /** `next_cursor` of the page before; leave out for the first page. */
  @IsOptional()
  @Matches(/^(app \d{1,9}|purpose [a-z0-9][a-z0-9-]{0,62})$/, { message: 'cursor must be a next_cursor of this list' })
  declare readonly cursor?: string;
}
