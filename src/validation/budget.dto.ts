import { IsBoolean, IsNumber, Max, Min } from 'class-validator';
import { MayBeAbsent } from './may-be-absent.js';

/** Ledgers count nano-dollars in whole numbers; beyond this they would not be exact. */
const MAX_BUDGET_USD = 1_000_000;

/** What may be spent; what is left out has no bound. */
export class Budget {
  /** USD a day, midnight to midnight UTC, 0 to 1000000. */
  @MayBeAbsent()
  @IsNumber()
  @Min(0)
  @Max(MAX_BUDGET_USD)
  readonly usd_per_day?: number;

  /** USD a calendar month, UTC, 0 to 1000000. */
  @MayBeAbsent()
  @IsNumber()
  @Min(0)
  @Max(MAX_BUDGET_USD)
  readonly usd_per_month?: number;

  /** Share of it from which on it is warned, 0 to 1; default 0.8. */
  @MayBeAbsent()
  @IsNumber()
  @Min(0)
  @Max(1)
  readonly warn_at?: number;

  /** true: requests are refused once it is used up; false: it is only warned; default true. */
  @MayBeAbsent()
  @IsBoolean()
  readonly hard?: boolean;
}
