import { IsNumber, Max, Min, ValidateBy } from 'class-validator';
import { IsModelName } from '../validation/is-model-name.js';
import { IsTime } from '../validation/is-time.js';
import { MayBeAbsent } from '../validation/may-be-absent.js';

const MAX_PRICE_USD = 1_000_000;
export const MAX_PRICES = 500;

/** What a provider charges for one of its models from a moment on, in USD. */
export class ModelPrice {
  /** Model as the provider is asked for it; left out: every model that has no price of its own. */
  @MayBeAbsent()
  @IsModelName()
  readonly model?: string;

  /** From when on it holds, RFC 3339; left out: always. The latest that has begun applies. */
  @MayBeAbsent()
  @IsTime()
  readonly effective_from?: string;

  /** USD per million tokens of the prompt, 0 to 1000000; default 0. */
  @MayBeAbsent()
  @IsNumber()
  @Min(0)
  @Max(MAX_PRICE_USD)
  readonly input_per_million?: number;

  /** USD per million tokens of the answer, 0 to 1000000; default 0. */
  @MayBeAbsent()
  @IsNumber()
  @Min(0)
  @Max(MAX_PRICE_USD)
  readonly output_per_million?: number;

  /** USD per million tokens of the prompt that the provider had in its cache, 0 to 1000000; default: as the others. */
  @MayBeAbsent()
  @IsNumber()
  @Min(0)
  @Max(MAX_PRICE_USD)
  readonly cached_input_per_million?: number;

  /** USD for an hour in which it answers, shared by the requests that run at the same time, 0 to 1000000; default 0. */
  @MayBeAbsent()
  @IsNumber()
  @Min(0)
  @Max(MAX_PRICE_USD)
  readonly per_hour?: number;
}

/** Refuses an entry without a price: it would make free of charge what nobody said is free. */
export function EachNamesPrice(): PropertyDecorator {
  return ValidateBy({
    name: 'eachNamesPrice',
    validator: {
      validate: (prices: unknown) => !Array.isArray(prices) || prices.every(namesPrice),
      defaultMessage: () =>
        'each must name input_per_million, output_per_million or per_hour; 0 means that it costs nothing',
    },
  });
}

const NO_PRICE = new Set(['model', 'effective_from', 'cached_input_per_million']);

/** Fields that nobody knows are told by themselves. */
function namesPrice(price: unknown): boolean {
  if (!(price instanceof ModelPrice)) return true;
  return Object.entries(price).some(([name, value]) => value !== undefined && !NO_PRICE.has(name));
}
