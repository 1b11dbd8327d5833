import { Transform } from 'class-transformer';
import { IsBoolean, IsIn, IsInt, IsOptional, IsString, Matches, Max, Min, MinLength } from 'class-validator';
import { IsMasterKey } from './is-master-key.js';
import { IsOriginList } from './is-origin-list.js';

export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
const MIN_CREDENTIAL_LENGTH = 24;
const EXAMPLE_CREDENTIAL = /^(?!.*(example|change-?me|your-))/i;

const list = ({ value }: { value: unknown }): unknown =>
  typeof value === 'string' ? value.split(',').map((part) => part.trim()) : value;
const number = ({ value }: { value: unknown }): unknown => (typeof value === 'string' ? Number(value) : value);
const boolean = ({ value }: { value: unknown }): unknown =>
  value === 'true' ? true : value === 'false' ? false : value;

/** Every environment variable Patchbay reads, with its default. An empty variable counts as unset. */
export class Environment {
  /** `production` demands a given master key. */
  @IsOptional()
  @IsIn(['production', 'development', 'test'])
  readonly NODE_ENV: string = 'development';

  @IsString()
  readonly HOST: string = '127.0.0.1';

  /** 0 = any free port. */
  @Transform(number)
  @IsInt()
  @Min(0)
  @Max(65_535)
  readonly PORT: number = 4000;

  /** External PostgreSQL ≥ 14; unset: an embedded one in DATA_DIR. */
  @IsOptional()
  @Matches(/^postgres(ql)?:\/\//, { message: 'DATABASE_URL must start with postgres:// or postgresql://' })
  readonly DATABASE_URL?: string;

  @IsString()
  readonly DATA_DIR: string = '.data';

  /** Master key: 32 random bytes, base64. */
  @IsOptional()
  @IsMasterKey()
  readonly BYOK_ENCRYPTION_KEY?: string;

  /** Earlier master keys, comma-separated, still readable. */
  @Transform(list)
  @IsMasterKey({ each: true })
  readonly BYOK_PREVIOUS_KEYS: readonly string[] = [];

  /** Bootstrap admin token, used while no admin exists. */
  @IsOptional()
  @MinLength(MIN_CREDENTIAL_LENGTH)
  @Matches(EXAMPLE_CREDENTIAL, { message: 'ADMIN_TOKEN is an example value' })
  readonly ADMIN_TOKEN?: string;

  /** Bootstrap app key, used while no app exists. */
  @IsOptional()
  @MinLength(MIN_CREDENTIAL_LENGTH)
  @Matches(EXAMPLE_CREDENTIAL, { message: 'APP_KEY is an example value' })
  readonly APP_KEY?: string;

  /** Origins an `api_key` provider may use although they are private or plain http, comma-separated. */
  @Transform(list)
  @IsOriginList()
  readonly EGRESS_ALLOW_ORIGINS: readonly string[] = [];

  @IsIn(LOG_LEVELS)
  readonly LOG_LEVEL: (typeof LOG_LEVELS)[number] = 'info';

  /** Log lines for people instead of JSON. */
  @Transform(boolean)
  @IsBoolean()
  readonly DEVELOPMENT_MODE: boolean = false;
}
