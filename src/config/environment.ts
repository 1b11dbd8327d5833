import { Transform } from 'class-transformer';
import { IsBoolean, IsIn, IsInt, IsOptional, IsString, Matches, Max, Min, ValidateIf } from 'class-validator';
import { DiffersFrom } from './differs-from.js';
import { IsMasterKey } from './is-master-key.js';
import { IsOriginList } from './is-origin-list.js';
import { IsPostgresUrl } from './is-postgres-url.js';

export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
const PORT_RANGE = { message: 'PORT must be a whole number from 0 to 65535' };
/** What can travel in an HTTP header as it is, long enough not to be guessed, not copied from documentation. */
const CREDENTIAL = /^(?!.*(example|change[-_]?me|replace[-_]?me|your[-_]))[\x21-\x7e]{24,}$/i;
const CREDENTIAL_RULE = {
  message: '$property must be at least 24 visible ASCII characters without spaces, and no example value',
};

const list = ({ value }: { value: unknown }): unknown =>
  typeof value === 'string' ? value.split(',').map((part) => part.trim()) : value;
const number = ({ value }: { value: unknown }): unknown => (typeof value === 'string' ? Number(value) : value);
const boolean = ({ value }: { value: unknown }): unknown =>
  value === 'true' ? true : value === 'false' ? false : value;

const isMasterKeyNeeded = ({ NODE_ENV, BYOK_ENCRYPTION_KEY }: Environment): boolean =>
  NODE_ENV === 'production' || BYOK_ENCRYPTION_KEY !== undefined;

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
  @IsInt(PORT_RANGE)
  @Min(0, PORT_RANGE)
  @Max(65_535, PORT_RANGE)
  readonly PORT: number = 4000;

  /** External PostgreSQL ≥ 14; unset: an embedded one in DATA_DIR. */
  @IsOptional()
  @IsPostgresUrl()
  readonly DATABASE_URL?: string;

  @IsString()
  readonly DATA_DIR: string = '.data';

  /** Master key: 32 random bytes, base64. Unset outside production: one generated in DATA_DIR. */
  @ValidateIf(isMasterKeyNeeded)
  @IsMasterKey()
  readonly BYOK_ENCRYPTION_KEY?: string;

  /** Earlier master keys, comma-separated, still readable. */
  @Transform(list)
  @IsMasterKey({ each: true })
  readonly BYOK_PREVIOUS_KEYS: readonly string[] = [];

  /** Bootstrap admin token, used while no admin exists. */
  @IsOptional()
  @Matches(CREDENTIAL, CREDENTIAL_RULE)
  readonly ADMIN_TOKEN?: string;

  /** Bootstrap app key, used while no app exists. */
  @IsOptional()
  @Matches(CREDENTIAL, CREDENTIAL_RULE)
  @DiffersFrom('ADMIN_TOKEN')
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
