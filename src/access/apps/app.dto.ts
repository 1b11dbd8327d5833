import { ArrayMaxSize, ArrayUnique, IsArray, IsBoolean, IsInt, IsOptional, Matches, Max, Min } from 'class-validator';
import { Change } from '../../revisions/history/change.dto.js';
import { Applied } from '../../revisions/propagation/applied.dto.js';
import { BudgetState } from '../../usage/budgets/budget-state.dto.js';
import { Budget } from '../../validation/budget.dto.js';
import { MAX_ID } from '../../validation/ids.js';
import { IsBudget } from '../../validation/is-budget.js';
import { PURPOSE_SLUG } from '../../validation/is-purpose-slug.js';
import { IsRateLimits } from '../../validation/is-rate-limits.js';
import { IsText } from '../../validation/is-text.js';
import { MayBeAbsent } from '../../validation/may-be-absent.js';
import { RateLimits } from '../../validation/rate-limits.dto.js';

const MAX_NAME_LENGTH = 100;
const MAX_DESCRIPTION_LENGTH = 500;
const MAX_MODEL_LENGTH = 300;
const MAX_LISTED = 1000;

/** What an app may do and use; what is left out stays as it is, or has its default. */
abstract class AppSettings {
  /** For people, at most 500 characters on one line; null, the default: none. */
  @IsOptional()
  @IsText({ max: MAX_DESCRIPTION_LENGTH })
  readonly description?: string | null;

  /** false: every request of it is refused with 403; default true. */
  @MayBeAbsent()
  @IsBoolean()
  readonly enabled?: boolean;

  /** Whether `provider-name/model` in a request may choose the provider; default false. */
  @MayBeAbsent()
  @IsBoolean()
  readonly may_pick_providers?: boolean;

  /** Slugs of the purposes it may use, at most 1000; null, the default: all of them. */
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(MAX_LISTED)
  @ArrayUnique()
  @Matches(PURPOSE_SLUG, { each: true, message: '$property must be slugs of purposes' })
  readonly purposes?: string[] | null;

  /** Ids of the servers and api keys that may serve it, at most 1000; null, the default: all of them. */
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(MAX_LISTED)
  @ArrayUnique()
  @IsInt({ each: true })
  @Min(1, { each: true })
  @Max(MAX_ID, { each: true })
  readonly providers?: number[] | null;

  /** Models that may serve it, as their providers name them, at most 1000; null, the default: all of them. */
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(MAX_LISTED)
  @ArrayUnique()
  @IsText({ max: MAX_MODEL_LENGTH }, { each: true })
  readonly models?: string[] | null;

  /** How much it may ask for, over all instances together; default `{}`, which is no bound. */
  @MayBeAbsent()
  @IsRateLimits()
  readonly limits?: RateLimits;

  /** What it may spend; null, the default: no bound. */
  @IsOptional()
  @IsBudget()
  readonly budget?: Budget | null;

  /** true: providers that want a key serve it with its own keys only; default false. */
  @MayBeAbsent()
  @IsBoolean()
  readonly must_use_own_keys?: boolean;
}

export class CreateApp extends AppSettings {
  /** Unique name. */
  @IsText({ max: MAX_NAME_LENGTH })
  readonly name: string;
}

/** Only what is given changes. */
export class UpdateApp extends AppSettings {
  /** Unique name. */
  @MayBeAbsent()
  @IsText({ max: MAX_NAME_LENGTH })
  readonly name?: string;
}

export class AppView {
  /** Number by which paths name it. */
  readonly id: number;

  /** Unique name. */
  readonly name: string;

  /** For people; empty: none. */
  readonly description: string;

  /** false: every request of it is refused with 403. */
  readonly enabled: boolean;

  /** Whether `provider-name/model` in a request may choose the provider. */
  readonly may_pick_providers: boolean;

  /** Slugs of the purposes it may use; null: all of them. */
  readonly purposes: string[] | null;

  /** Ids of the servers and api keys that may serve it; null: all of them. */
  readonly providers: number[] | null;

  /** Models that may serve it; null: all of them. */
  readonly models: string[] | null;

  /** How much it may ask for, over all instances together. */
  readonly limits: RateLimits;

  /** What it may spend; null: no bound. */
  readonly budget: Budget | null;

  /** How its budgets of the day and of the month stand; empty without one. */
  readonly budget_state: BudgetState[];

  /** Whether providers that want a key serve it with its own keys only. */
  readonly must_use_own_keys: boolean;

  /** When it was added, RFC 3339. */
  readonly created_at: string;

  /** When it was last changed, RFC 3339. */
  readonly updated_at: string;
}

export class WrittenApp extends AppView {
  /** Revision this write became. */
  readonly revision: number;

  /** How far the change has come; only with `wait=applied`. */
  readonly applied?: Applied;

  /** What a dry run would change; only in answers to dry runs. */
  readonly changes?: Change[];
}

export class AppPage {
  /** Apps by id. */
  readonly data: AppView[];

  /** Pass as `cursor` for the next page; null on the last one. */
  readonly next_cursor: string | null;
}
