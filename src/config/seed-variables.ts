import { Transform } from 'class-transformer';
import { IsBoolean, IsIn, IsInt, IsNumber, IsOptional, Matches, Max, Min } from 'class-validator';
import { IsProviderUrl } from './is-provider-url.js';

const MAX_TEMPERATURE = 2;
const MAX_TOKENS = 10_000_000;
const MAX_TIMEOUT_MS = 600_000;
const MAX_RETRIES = 5;
const MS_PER_SECOND = 1000;

const SECRET = /^[\x21-\x7e]{1,4000}$/;
const SECRET_RULE = { message: '$property must be visible ASCII characters without spaces' };
const MODEL = /^[\x21-\x7e]{1,200}$/;
const MODEL_RULE = { message: '$property must be the name of a model without spaces' };
const TIMEOUT_RULE = { message: '$property must be 1 to 600 seconds; milliseconds are written as 30000ms' };
const RETRIES_RULE = { message: `$property must be a whole number from 0 to ${MAX_RETRIES}` };

const number = ({ value }: { value: unknown }): unknown => (typeof value === 'string' ? Number(value) : value);
const lowerCase = ({ value }: { value: unknown }): unknown => (typeof value === 'string' ? value.toLowerCase() : value);

/** Those who write these variables come from systems that took any of them. */
const BOOLEANS: ReadonlyMap<unknown, boolean> = new Map(
  ['true', '1', 'yes', 'on'].flatMap((word, index) => [
    [word, true],
    [['false', '0', 'no', 'off'][index], false],
  ]),
);
const boolean = ({ value }: { value: unknown }): unknown => BOOLEANS.get(lowerCase({ value })) ?? value;

/** Seconds, as numbers or with their unit; in milliseconds from here on. */
const duration = ({ value }: { value: unknown }): unknown => {
  const [, amount, unit] = /^(\d+(?:\.\d+)?)(ms|s)?$/.exec(String(value)) ?? [];
  return amount === undefined ? value : Math.round(Number(amount) * (unit === 'ms' ? 1 : MS_PER_SECOND));
};

/** Variables that an empty database is filled from, once. From then on the database rules. */
export class SeedVariables {
  /** Whether an external model is asked first for `chat`. */
  @IsOptional()
  @Transform(boolean)
  @IsBoolean()
  readonly EXTERNAL_LLM_ENABLED?: boolean;

  /** Whose it is. */
  @IsOptional()
  @Transform(lowerCase)
  @IsIn(['mediqzy', 'openai', 'custom'])
  readonly EXTERNAL_LLM_PROVIDER?: 'mediqzy' | 'openai' | 'custom';

  @IsOptional()
  @IsProviderUrl()
  readonly EXTERNAL_LLM_BASE_URL?: string;

  @IsOptional()
  @Matches(SECRET, SECRET_RULE)
  readonly EXTERNAL_LLM_API_KEY?: string;

  @IsOptional()
  @Matches(MODEL, MODEL_RULE)
  readonly EXTERNAL_LLM_MODEL?: string;

  @IsOptional()
  @Transform(number)
  @IsNumber()
  @Min(0)
  @Max(MAX_TEMPERATURE)
  readonly EXTERNAL_LLM_TEMPERATURE?: number;

  @IsOptional()
  @Transform(number)
  @IsInt()
  @Min(1)
  @Max(MAX_TOKENS)
  readonly EXTERNAL_LLM_MAX_TOKENS?: number;

  /** How long it may be silent; in milliseconds here. */
  @IsOptional()
  @Transform(duration)
  @IsInt(TIMEOUT_RULE)
  @Min(1, TIMEOUT_RULE)
  @Max(MAX_TIMEOUT_MS, TIMEOUT_RULE)
  readonly EXTERNAL_LLM_TIMEOUT?: number;

  /** Whether there is a model of one's own. */
  @IsOptional()
  @Transform(boolean)
  @IsBoolean()
  readonly INTERNAL_LLM_ENABLED?: boolean;

  @IsOptional()
  @IsProviderUrl()
  readonly INTERNAL_LLM_API_BASE?: string;

  @IsOptional()
  @Matches(SECRET, SECRET_RULE)
  readonly INTERNAL_LLM_API_KEY?: string;

  @IsOptional()
  @Matches(MODEL, MODEL_RULE)
  readonly INTERNAL_LLM_MODEL?: string;

  @IsOptional()
  @Transform(number)
  @IsInt()
  @Min(1)
  @Max(MAX_TOKENS)
  readonly INTERNAL_LLM_MAX_TOKENS?: number;

  @IsOptional()
  @Transform(number)
  @IsNumber()
  @Min(0)
  @Max(MAX_TEMPERATURE)
  readonly INTERNAL_LLM_TEMPERATURE?: number;

  /** How long it may be silent; in milliseconds here. */
  @IsOptional()
  @Transform(duration)
  @IsInt(TIMEOUT_RULE)
  @Min(1, TIMEOUT_RULE)
  @Max(MAX_TIMEOUT_MS, TIMEOUT_RULE)
  readonly INTERNAL_LLM_TIMEOUT?: number;

  /** Which of the two comes first; unset: the internal one where it is enabled. */
  @IsOptional()
  @Transform(lowerCase)
  @IsIn(['openai', 'internal'])
  readonly PRIMARY_LLM_PROVIDER?: 'openai' | 'internal';

  /** false: `chat` has no fallback. */
  @IsOptional()
  @Transform(boolean)
  @IsBoolean()
  readonly AUTO_FALLBACK_ENABLED?: boolean;

  /** Attempts of a request for `chat` beyond one per target. */
  @IsOptional()
  @Transform(number)
  @IsInt(RETRIES_RULE)
  @Min(0, RETRIES_RULE)
  @Max(MAX_RETRIES, RETRIES_RULE)
  readonly FALLBACK_RETRY_ATTEMPTS?: number;

  @IsOptional()
  @Matches(SECRET, SECRET_RULE)
  readonly OPENAI_API_KEY?: string;

  /** Where OpenAI is asked; unset: at its own address. */
  @IsOptional()
  @IsProviderUrl()
  readonly OPENAI_API_BASE?: string;

  @IsOptional()
  @Matches(SECRET, SECRET_RULE)
  readonly OPENROUTER_API_KEY?: string;

  /** Where OpenRouter is asked; unset: at its own address. */
  @IsOptional()
  @IsProviderUrl()
  readonly OPENROUTER_API_BASE?: string;
}

/** The name of one of them. */
export type SeedVariable = keyof SeedVariables;
