import { IsIn, IsInt, IsNumber, Max, Min, ValidateIf } from 'class-validator';
import { AUTH_STYLES } from '../database/entities/stored-settings.js';
import { IsSendableHeader } from '../validation/is-sendable-header.js';
import { MayBeAbsent } from '../validation/may-be-absent.js';

const MAX_TEMPERATURE = 2;
const MAX_TOKENS = 10_000_000;

/** What chat and text requests of a provider say where the app says nothing; what a request says wins. */
export class RequestDefaults {
  /** Put into requests that have no `temperature`, 0 to 2. */
  @MayBeAbsent()
  @IsNumber()
  @Min(0)
  @Max(MAX_TEMPERATURE)
  readonly temperature?: number;

  /** Put into requests that have neither `max_tokens` nor `max_completion_tokens`, 1 to 10000000. */
  @MayBeAbsent()
  @IsInt()
  @Min(1)
  @Max(MAX_TOKENS)
  readonly max_tokens?: number;
}

/** How a provider wants its key, where that is not as is usual for its kind. */
export class ProviderAuth {
  /** `bearer`: `Authorization: Bearer …`. `x-api-key`: `X-API-Key: …`. `header`: the header named beside it. `none`: no key is sent; for servers only. */
  @IsIn(AUTH_STYLES)
  readonly style: (typeof AUTH_STYLES)[number];

  /** Name of the header, in lower case; with the style `header` and with no other. */
  @ValidateIf(({ style, header }: ProviderAuth) => style === 'header' || header !== undefined)
  @IsSendableHeader((beside) => beside instanceof ProviderAuth && beside.style === 'header')
  readonly header?: string;
}
