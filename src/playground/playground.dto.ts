import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsNumber,
  IsString,
  Max,
  MaxLength,
  Min,
  MinLength,
  ValidateNested,
} from 'class-validator';
import type { ProviderType } from '../snapshot/snapshot.js';
import { MAX_ID } from '../validation/ids.js';
import { IsModelName } from '../validation/is-model-name.js';
import { IsPurposeSlug } from '../validation/is-purpose-slug.js';
import { MayBeAbsent } from '../validation/may-be-absent.js';

const PROVIDER_TYPES: readonly ProviderType[] = ['ai_server', 'api_key'];
const ROLES = ['system', 'user', 'assistant'] as const;
const MAX_MESSAGES = 200;
const MAX_CONTENT_LENGTH = 200_000;
const MAX_TOKENS = 1_000_000;
/** As OpenAI's API has it. */
const MAX_TEMPERATURE = 2;

export class PlaygroundMessage {
  /** Who says it. */
  @IsIn(ROLES)
  readonly role: (typeof ROLES)[number];

  /** What is said. */
  @IsString()
  @MinLength(1)
  @MaxLength(MAX_CONTENT_LENGTH)
  readonly content: string;
}

/** A chat as an app would send it, to a purpose, or to one provider under the policy of a purpose. */
export class AskPlayground {
  /** Slug of the purpose that serves it. With a provider, the purpose whose policy applies; then `chat` unless given. */
  @MayBeAbsent()
  @IsPurposeSlug()
  readonly purpose?: string;

  /** Type of the only provider that is to be asked; with `provider_id`. */
  @MayBeAbsent()
  @IsIn(PROVIDER_TYPES)
  readonly provider_type?: ProviderType;

  /** Id of the only provider that is to be asked; there is no fallback. */
  @MayBeAbsent()
  @IsInt()
  @Min(1)
  @Max(MAX_ID)
  readonly provider_id?: number;

  /** The model: in place of a provider's own, and of a purpose where its target pins none. */
  @MayBeAbsent()
  @IsModelName()
  readonly model?: string;

  /** The conversation, oldest first. */
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MAX_MESSAGES)
  @ValidateNested({ each: true })
  @Type(() => PlaygroundMessage)
  readonly messages: PlaygroundMessage[];

  /** Most tokens of the answer. */
  @MayBeAbsent()
  @IsInt()
  @Min(1)
  @Max(MAX_TOKENS)
  readonly max_tokens?: number;

  /** How freely the model chooses its words. */
  @MayBeAbsent()
  @IsNumber()
  @Min(0)
  @Max(MAX_TEMPERATURE)
  readonly temperature?: number;

  /** true: answer as server-sent events; default false. */
  @MayBeAbsent()
  @IsBoolean()
  readonly stream?: boolean;
}
