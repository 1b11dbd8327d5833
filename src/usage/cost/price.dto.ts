import { ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsInt, IsOptional, Max, Min } from 'class-validator';
import { MAX_ID } from '../../validation/ids.js';
import { IsModelName } from '../../validation/is-model-name.js';

export class PriceQuery {
  /** Id of a server or an api key. */
  @Transform(({ value }: { value: unknown }): unknown =>
    typeof value === 'string' && /^\d{1,10}$/.test(value) ? Number(value) : value,
  )
  @IsInt()
  @Min(1)
  @Max(MAX_ID)
  readonly provider_id: number;

  /** Model as the provider is asked for it; default: the one the provider pins. */
  @ApiPropertyOptional()
  @IsOptional()
  @IsModelName()
  readonly model?: string;
}

/** A price that an operator entered, and whether it is the one. */
export class EnteredPrice {
  /** Model it is for; null: every model that has none of its own. */
  readonly model: string | null;

  /** From when on it holds, RFC 3339; null: always. */
  readonly effective_from: string | null;

  /** USD per million tokens of the prompt. */
  readonly input_per_million: number;

  /** USD per million tokens of the answer. */
  readonly output_per_million: number;

  /** USD per million tokens of the prompt that the provider had in its cache; null: as the others. */
  readonly cached_input_per_million: number | null;

  /** USD per hour in which it answers, shared by what runs at the same time; null: none. */
  readonly per_hour: number | null;

  /** Whether it applies, and why not otherwise. */
  readonly status: 'applies' | 'not_begun' | 'other_model' | 'superseded';
}

/** What the vendor publishes. */
export class PublishedRates {
  /** Who publishes it. */
  readonly vendor: string;

  /** The model as the price list calls it. */
  readonly model: string;

  /** By unit, as the price list names them: `input_mtok` is USD per million tokens of the prompt. */
  readonly rates: Record<string, unknown>;
}

/** Which price applies now, and why. */
export class AppliedPrice {
  /** Id of the provider. */
  readonly provider_id: number;

  /** Its name. */
  readonly provider: string;

  /** Model the price is for; null when none is named and the provider pins none. */
  readonly model: string | null;

  /** `unknown`: the cost of requests is null, and hard budgets keep them away. */
  readonly basis: 'operator' | 'published' | 'free' | 'unknown';

  /** Why, and what to do. */
  readonly reason: string;

  /** Prices entered for the provider, the latest first. */
  readonly entered: EnteredPrice[];

  /** What the vendor publishes for the model, also where an entered price goes before it; null when nothing is known. */
  readonly published: PublishedRates | null;

  /** What a million tokens of prompt and a million of answer cost now, USD; null when unknown. */
  readonly example: PriceExample | null;
}

export class PriceExample {
  /** USD for a million tokens of the prompt. */
  readonly input_million_usd: number;

  /** USD for a million tokens of the answer. */
  readonly output_million_usd: number;
}
