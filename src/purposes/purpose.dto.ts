import { Type } from 'class-transformer';
import { IsBoolean, IsIn, IsInt, IsObject, IsOptional, Max, Min, ValidateNested } from 'class-validator';
import { DATA_POLICIES, type DataPolicy, DELIVERIES, type Delivery } from '../snapshot/snapshot.js';
import { Budget } from '../validation/budget.dto.js';
import { MAX_CONTEXT_TOKENS } from '../validation/context-tokens.js';
import { IsBudget } from '../validation/is-budget.js';
import { IsText } from '../validation/is-text.js';
import { MayBeAbsent } from '../validation/may-be-absent.js';
import { Timeouts } from '../validation/timeouts.dto.js';
import { BudgetState } from '../usage/budgets/budget-state.dto.js';
import { Change } from '../revisions/history/change.dto.js';
import { Applied } from '../revisions/propagation/applied.dto.js';

const MAX_RETRIES = 5;
const MAX_VECTOR_SIZE = 1_000_000;
const MAX_CONTENT_DAYS = 3650;
const MAX_CACHE_SECONDS = 2_592_000;

export class PutAttempts {
  /** Attempts of a request beyond one per target, 0 to 5; default 2. */
  @MayBeAbsent()
  @IsInt()
  @Min(0)
  @Max(MAX_RETRIES)
  readonly max_retries?: number;
}

export class PutRequirements {
  /** true: only targets that can use tools; default false. */
  @MayBeAbsent()
  @IsBoolean()
  readonly tools?: boolean;

  /** true: only targets that can answer in a JSON schema; default false. */
  @MayBeAbsent()
  @IsBoolean()
  readonly json_schema?: boolean;

  /** true: only targets that can see images; default false. */
  @MayBeAbsent()
  @IsBoolean()
  readonly vision?: boolean;

  /** Only targets whose declared context holds at least so many tokens, 1 to 1000000000; default null, any. */
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(MAX_CONTEXT_TOKENS)
  readonly context_tokens?: number | null;

  /** Length of the vectors its apps expect, 1 to 1000000; default null. `preflight=full` measures it; routes do not depend on it. */
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(MAX_VECTOR_SIZE)
  readonly vector_size?: number | null;
}

/** A field that is left out keeps what is stored; an object that is given takes the place of the stored one. */
export class PutPurpose {
  /** What the purpose is for, in a few words. */
  @MayBeAbsent()
  @IsText({ max: 300 })
  readonly description?: string;

  /** `local_only`: no request leaves this machine and its private networks; default `any`. */
  @MayBeAbsent()
  @IsIn(DATA_POLICIES)
  readonly data_policy?: DataPolicy;

  /** Limits of patience that win over those of the providers; default `{}`. */
  @MayBeAbsent()
  @IsObject()
  @ValidateNested()
  @Type(() => Timeouts)
  readonly timeouts?: Timeouts;

  /** How often a request is tried. */
  @MayBeAbsent()
  @IsObject()
  @ValidateNested()
  @Type(() => PutAttempts)
  readonly attempts?: PutAttempts;

  /** `complete`: a stream is sent when it is whole, so that even a cut one can fall back; default `stream`. */
  @MayBeAbsent()
  @IsIn(DELIVERIES)
  readonly delivery?: Delivery;

  /** What every request of the purpose needs, besides what it needs by itself; default `{}`. */
  @MayBeAbsent()
  @IsObject()
  @ValidateNested()
  @Type(() => PutRequirements)
  readonly requirements?: PutRequirements;

  /** What all apps together may spend on it in a day and in a month; null and the default: no bound. */
  @IsOptional()
  @IsBudget()
  readonly budget?: Budget | null;

  /** For how many days prompts and answers are kept, sealed, 1 to 3650; null and the default: they are not kept. */
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(MAX_CONTENT_DAYS)
  readonly content_days?: number | null;

  /** For how many seconds an answer is given again to who asks the same, 1 to 2592000; null and the default: never. */
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(MAX_CACHE_SECONDS)
  readonly cache_ttl_seconds?: number | null;

  /** true: an answer that one app got may be given to another that may use the same providers; default false. */
  @MayBeAbsent()
  @IsBoolean()
  readonly cache_shared?: boolean;

  /** true: answers name their model as `provider:model`; default false. The headers always tell both. */
  @MayBeAbsent()
  @IsBoolean()
  readonly model_labels?: boolean;
}

export class Attempts {
  /** Attempts of a request beyond one per target. */
  readonly max_retries: number;
}

export class Requirements {
  /** Whether targets must be able to use tools. */
  readonly tools: boolean;

  /** Whether targets must be able to answer in a JSON schema. */
  readonly json_schema: boolean;

  /** Whether targets must be able to see images. */
  readonly vision: boolean;

  /** Tokens the context of a target must hold; null for any. */
  readonly context_tokens: number | null;

  /** Length of the vectors its apps expect; null when nobody said. */
  readonly vector_size: number | null;
}

export class PurposeView {
  /** Name used in routes, headers and as `model`. */
  readonly slug: string;

  /** What the purpose is for. */
  readonly description: string;

  /** `local_only`: no request leaves this machine and its private networks. */
  readonly data_policy: DataPolicy;

  /** Limits of patience that win over those of the providers. */
  readonly timeouts: Timeouts;

  /** How often a request is tried. */
  readonly attempts: Attempts;

  /** `complete`: a stream is sent when it is whole. */
  readonly delivery: Delivery;

  /** What every request of the purpose needs. */
  readonly requirements: Requirements;

  /** What all apps together may spend on it; null for no bound. */
  readonly budget: Budget | null;

  /** How its budgets of the day and of the month stand; empty without one. */
  readonly budget_state: BudgetState[];

  /** For how many days prompts and answers are kept, sealed; null when they are not kept. */
  readonly content_days: number | null;

  /** For how many seconds an answer is given again to who asks the same; null: never. */
  readonly cache_ttl_seconds: number | null;

  /** Whether an answer that one app got may be given to another. */
  readonly cache_shared: boolean;

  /** Whether answers name their model as `provider:model`. */
  readonly model_labels: boolean;

  /** Whether a provider is plugged in. */
  readonly active: boolean;

  /** Agent types that mean this purpose. */
  readonly agent_types: string[];

  /** When it was created, RFC 3339. */
  readonly created_at: string;
}

export class WrittenPurpose extends PurposeView {
  /** Revision this write became. */
  readonly revision: number;

  /** How far the change has come; only with `wait=applied`. */
  readonly applied?: Applied;

  /** What a dry run would change; only in answers to dry runs. */
  readonly changes?: Change[];
}

export class PurposePage {
  /** Purposes, in the order that was asked for. */
  readonly data: PurposeView[];

  /** Pass as `cursor` for the next page; null on the last one. */
  readonly next_cursor: string | null;
}
