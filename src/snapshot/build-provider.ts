import { openAi } from '../protocols/openai/openai.protocol.js';
import { openAiBase } from '../protocols/openai/base-url.js';
import { credentialHeaderOf } from '../protocols/openai/credential-header.js';
import { buildCredential, type OpenedKey, unreadableFor } from './build-credential.js';
import type { Reuse } from './build-reuse.js';
import { headerValue } from './header-value.js';
import type { Auth } from '../protocols/openai/credential-header.js';
import type {
  Capabilities,
  Credential,
  Defaults,
  Limits,
  Patience,
  Price,
  Provider,
  ProviderType,
  RateLimits,
} from './snapshot.js';
import { unixSeconds } from './unix-seconds.js';

export const DEFAULT_LIMITS: Limits = Object.freeze({ maxConcurrent: 2000, maxQueued: 2000, breakerOpenMs: 60_000 });

export interface ProviderRow {
  readonly id: number;
  readonly type: ProviderType;
  readonly name: string;
  readonly kind: string;
  readonly baseUrl: string;
  readonly model: string | null;
  readonly enabled: boolean;
  readonly patience: Partial<Patience>;
  readonly capabilities: Capabilities;
  readonly limits: Partial<Limits>;
  /** USD per million tokens, input and output added; null when unknown. */
  readonly price: number | null;
  readonly prices: readonly Price[];
  readonly rates: RateLimits;
  readonly defaults: Defaults;
  /** Null: as is usual for its kind. */
  readonly auth: Auth | null;
  readonly headers: Readonly<Record<string, string>>;
  /** Why it is not there yet; null when it is. */
  readonly pending: string | null;
  /** Every version that may serve, newest first. */
  readonly keys: readonly OpenedKey[];
  readonly createdAt: Date;
}

/** Providers by the rows they were built from. */
export type BuiltProviders = Reuse<ProviderRow, Provider>;

export function providerFrom(row: ProviderRow, built: BuiltProviders): Provider {
  // When a grace ends is told by the time of day where nothing else tells it, and that may have been set meanwhile.
  const isTimed = row.keys.some((key) => 'secret' in key && key.graceUntil && key.endsAt === undefined);
  const known = isTimed ? undefined : built.find(row);
  return built.keep(row, known ?? buildProvider(row));
}

/** Stands in for an address that is none; a provider with a fault is never asked. */
const NOWHERE = 'http://invalid.';

function buildProvider(row: ProviderRow): Provider {
  const isUrl = URL.canParse(row.baseUrl);
  const { origin, port, basePath } = openAiBase(row.type, isUrl ? row.baseUrl : NOWHERE);
  return Object.freeze({
    id: row.id,
    type: row.type,
    kind: row.kind,
    name: row.name,
    label: headerValue(row.name),
    enabled: row.enabled,
    origin,
    port,
    basePath,
    protocol: openAi,
    model: row.model,
    credentials: Object.freeze(credentialsOf(row)),
    unreadableFor: unreadableFor(row.keys),
    fault: isUrl ? faultOf(row) : 'its base_url is not a URL',
    pending: row.pending,
    defaults: Object.keys(row.defaults).length > 0 ? Object.freeze(row.defaults) : null,
    headers: Object.freeze(headersOf(row)),
    patience: Object.freeze(row.patience),
    capabilities: Object.freeze(row.capabilities),
    limits: Object.freeze({ ...DEFAULT_LIMITS, ...row.limits }),
    price: row.price,
    prices: Object.freeze(row.prices),
    rates: Object.freeze(row.rates),
    createdAt: unixSeconds(row.createdAt),
  });
}

/** Empty where it wants no key, even if there is one. */
function credentialsOf({ kind, auth, keys }: ProviderRow): Credential[] {
  const header = credentialHeaderOf(kind, auth);
  return header ? keys.flatMap((key) => ('secret' in key ? [buildCredential(header, key)] : [])) : [];
}

/** A header that carries the key carries nothing else. */
function headersOf({ kind, auth, headers }: ProviderRow): string[] {
  const keyHeader = credentialHeaderOf(kind, auth)?.header;
  return Object.entries(headers)
    .filter(([name]) => name !== keyHeader)
    .flat();
}

/**
 * Why a provider cannot be used, or null. One key that opens is enough to serve; a server may do without, a vendor
 * would be asked in vain.
 */
export function faultOf({ type, keys }: Pick<ProviderRow, 'type' | 'keys'>): string | null {
  const [newest] = keys;
  if (!newest) return type === 'api_key' ? NO_KEY : null;
  if (keys.some((key) => 'secret' in key)) return null;
  return 'fault' in newest ? newest.fault : null;
}

export const NO_KEY =
  'it has no key; enter one with PATCH /api/v1/llm-config/api-keys/{id}, base_url and api_key together';
