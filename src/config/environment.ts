import { Transform } from 'class-transformer';
import { IsBoolean, IsIn, IsInt, IsOptional, IsString, Matches, Max, Min, ValidateIf } from 'class-validator';
import { DiffersFrom } from './differs-from.js';
import { IsIssuerUrl } from './is-issuer-url.js';
import { IsMasterKey } from './is-master-key.js';
import { IsNetworkList } from './is-network-list.js';
import { IsOriginList } from './is-origin-list.js';
import { IsOrigin } from './is-origin.js';
import { IsPostgresUrl } from './is-postgres-url.js';
import { IsRedisUrl } from './is-redis-url.js';
import { IsRoleList } from './is-role-list.js';
import { TelemetryVariables } from './telemetry-variables.js';
import { MAX_WORKERS, workerCount } from './worker-count.js';

export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
const MAX_DAYS = 3650;
export const DEFAULT_POOL_SIZE = 10;
/** Migrations hold one connection while they use another. */
const MIN_POOL_SIZE = 2;
const MAX_POOL_SIZE = 100;
const MAX_LEAVING_SECONDS = 3600;
const MAX_MIB = 1_048_576;
const WORKER_RANGE = { message: `WEB_CONCURRENCY must be a whole number from 1 to ${MAX_WORKERS}, or auto` };
const PORT_RANGE = { message: 'PORT must be a whole number from 0 to 65535' };
/** What can travel in an HTTP header as it is, long enough not to be guessed, not copied from documentation. */
const CREDENTIAL = /^(?!.*(example|change[-_]?me|replace[-_]?me|your[-_]))[\x21-\x7e]{24,}$/i;
const CREDENTIAL_RULE = {
  message: '$property must be at least 24 visible ASCII characters without spaces, and no example value',
};

const LONG_CREDENTIAL = /^(?!.*(example|change[-_]?me|replace[-_]?me|your[-_]))[\x21-\x7e]{32,}$/i;
const LONG_CREDENTIAL_RULE = {
  message: '$property must be at least 32 visible ASCII characters without spaces, and no example value',
};
const MAX_SESSION_HOURS = 720;
const LINE = /^\S(.*\S)?$/;

const list = ({ value }: { value: unknown }): unknown =>
  typeof value === 'string' ? value.split(',').map((part) => part.trim()) : value;
const number = ({ value }: { value: unknown }): unknown => (typeof value === 'string' ? Number(value) : value);
const boolean = ({ value }: { value: unknown }): unknown =>
  value === 'true' ? true : value === 'false' ? false : value;

const isMasterKeyNeeded = ({ NODE_ENV, BYOK_ENCRYPTION_KEY }: Environment): boolean =>
  NODE_ENV === 'production' || BYOK_ENCRYPTION_KEY !== undefined;

/** What login with an identity provider cannot do without. */
const isNeededForLogin = ({ OIDC_ISSUER }: Environment, value: unknown): boolean =>
  OIDC_ISSUER !== undefined || value !== undefined;
const NEEDED_FOR_LOGIN = { message: '$property is needed with OIDC_ISSUER' };

/** Every environment variable Patchbay reads, with its default. An empty variable counts as unset. */
export class Environment extends TelemetryVariables {
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

  /** Processes that share the port; 1: one without a primary before it. */
  @Transform(({ value }) => workerCount(value))
  @IsInt(WORKER_RANGE)
  @Min(1, WORKER_RANGE)
  @Max(MAX_WORKERS, WORKER_RANGE)
  readonly WEB_CONCURRENCY: number = 1;

  /** How long requests that run may go on once the process is told to end; 0: not at all. */
  @Transform(number)
  @IsInt()
  @Min(0)
  @Max(MAX_LEAVING_SECONDS)
  readonly DRAIN_SECONDS: number = 30;

  /** How long new connections are taken after that, for balancers that learn of it late. */
  @Transform(number)
  @IsInt()
  @Min(0)
  @Max(MAX_LEAVING_SECONDS)
  readonly LAME_DUCK_SECONDS: number = 0;

  /** External PostgreSQL ≥ 14; unset: an embedded one in DATA_DIR. */
  @IsOptional()
  @IsPostgresUrl()
  readonly DATABASE_URL?: string;

  /** Connections of a process to its database that requests to management share; a few more are used beside them. */
  @Transform(number)
  @IsInt()
  @Min(MIN_POOL_SIZE)
  @Max(MAX_POOL_SIZE)
  readonly DATABASE_POOL_SIZE: number = DEFAULT_POOL_SIZE;

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

  /** Opens management as admin when nothing else does; unset: nothing does. */
  @IsOptional()
  @Matches(LONG_CREDENTIAL, LONG_CREDENTIAL_RULE)
  @DiffersFrom('ADMIN_TOKEN')
  @DiffersFrom('APP_KEY')
  readonly BREAK_GLASS_TOKEN?: string;

  /** Where browsers find Patchbay: scheme, host and port. */
  @ValidateIf(isNeededForLogin)
  @IsOrigin()
  readonly PUBLIC_URL?: string;

  /** For how long somebody who has logged in to the page stays so. */
  @Transform(number)
  @IsInt()
  @Min(1)
  @Max(MAX_SESSION_HOURS)
  readonly SESSION_HOURS: number = 12;

  /** Identity provider that people log in with; unset: they log in with admin tokens. */
  @IsOptional()
  @IsIssuerUrl()
  readonly OIDC_ISSUER?: string;

  /** What the identity provider calls Patchbay. */
  @ValidateIf(isNeededForLogin)
  @Matches(LINE, NEEDED_FOR_LOGIN)
  readonly OIDC_CLIENT_ID?: string;

  /** Proves to the identity provider that it is Patchbay; unset: it knows a public client. */
  @IsOptional()
  @IsString()
  readonly OIDC_CLIENT_SECRET?: string;

  /** Claim that lists the groups of a person. */
  @Matches(LINE)
  readonly OIDC_GROUPS_CLAIM: string = 'groups';

  /** Which group has which role, as `group=role`, comma-separated; the strongest one counts. */
  @ValidateIf(isNeededForLogin)
  @Transform(list)
  @IsRoleList()
  readonly OIDC_ROLES?: readonly string[];

  /** Origins an `api_key` provider may use although they are private or plain http, comma-separated. */
  @Transform(list)
  @IsOriginList()
  readonly EGRESS_ALLOW_ORIGINS: readonly string[] = [];

  /** Origins whose pages may call Patchbay from a browser, comma-separated; unset: none. */
  @Transform(list)
  @IsOriginList()
  readonly CORS_ORIGINS: readonly string[] = [];

  /** Redis that all instances count rate limits in; unset: each counts its share by itself. */
  @IsOptional()
  @IsRedisUrl()
  readonly REDIS_URL?: string;

  /** Requests per second of a credential whose app and key say nothing else; 0: no limit. */
  @Transform(number)
  @IsInt()
  @Min(0)
  readonly RATE_LIMIT_PER_KEY: number = 1000;

  /** Requests per second without a valid credential, of an address; 0: no limit. */
  @Transform(number)
  @IsInt()
  @Min(0)
  readonly RATE_LIMIT_PER_ADDRESS: number = 100;

  /** Networks of proxies whose `X-Forwarded-For` is believed, comma-separated. */
  @Transform(list)
  @IsNetworkList()
  readonly TRUSTED_PROXIES: readonly string[] = [];

  /** For how many days single attempts and sums by the hour are kept; sums by the day stay. */
  @Transform(number)
  @IsInt()
  @Min(1)
  @Max(MAX_DAYS)
  readonly USAGE_RETENTION_DAYS: number = 400;

  /** For how many days the request log goes back. */
  @Transform(number)
  @IsInt()
  @Min(1)
  @Max(MAX_DAYS)
  readonly REQUEST_RETENTION_DAYS: number = 30;

  /** Most that usage records may take of the disk while the database is away; an hour at 1,000 a second is 4,500. */
  @Transform(number)
  @IsInt()
  @Min(1)
  @Max(MAX_MIB)
  readonly SPOOL_MAX_MIB: number = 8192;

  @IsIn(LOG_LEVELS)
  readonly LOG_LEVEL: (typeof LOG_LEVELS)[number] = 'info';

  /** Log lines for people instead of JSON. */
  @Transform(boolean)
  @IsBoolean()
  readonly DEVELOPMENT_MODE: boolean = false;
}
