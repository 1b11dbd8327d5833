import type { PurposeEntity } from '../database/entities/purpose.entity.js';
import type { ProviderEntity } from '../database/entities/provider.entity.js';
import type {
  StoredBudget,
  StoredCapabilities,
  StoredDefaults,
  StoredLimits,
  StoredModelPrice,
  StoredRateLimits,
  StoredRequirements,
  StoredTimeouts,
} from '../database/entities/stored-settings.js';
import type {
  Budget,
  CachePolicy,
  Capabilities,
  Defaults,
  Limits,
  Patience,
  Policy,
  Price,
  RateLimits,
  Requirements,
} from '../snapshot/snapshot.js';

export function patienceOf(timeouts: StoredTimeouts): Partial<Patience> {
  return withoutUndefined({
    connectMs: timeouts.connect_ms,
    firstByteMs: timeouts.first_byte_ms,
    silenceMs: timeouts.silence_ms,
    totalMs: timeouts.total_ms,
    streamTotalMs: timeouts.stream_total_ms,
  });
}

export function limitsOf(limits: StoredLimits): Partial<Limits> {
  return withoutUndefined({
    maxConcurrent: limits.max_concurrent,
    maxQueued: limits.max_queued,
    breakerOpenMs: limits.breaker_open_ms,
  });
}

export function capabilitiesOf(capabilities: StoredCapabilities): Capabilities {
  return withoutUndefined({
    tools: capabilities.tools,
    jsonSchema: capabilities.json_schema,
    vision: capabilities.vision,
    contextTokens: capabilities.context_tokens,
    streamUsage: capabilities.stream_usage,
  });
}

/** Revisions of earlier releases know none. */
export function defaultsOf(defaults: StoredDefaults = {}): Defaults {
  return withoutUndefined({ temperature: defaults.temperature, maxTokens: defaults.max_tokens });
}

/** @returns why it is not there yet; null when it is */
export function pendingOf({ status, statusReason }: Pick<ProviderEntity, 'status' | 'statusReason'>): string | null {
  if (status !== 'pending_installation') return null;
  return statusReason ?? 'it is not installed yet';
}

/** @returns USD per million tokens, input and output added; null when unknown */
export function priceOf({ type, price }: Pick<ProviderEntity, 'type' | 'price'>): number | null {
  const { input_per_million: input, output_per_million: output } = price ?? {};
  if (input === undefined && output === undefined) return type === 'ai_server' ? 0 : null;
  return (input ?? 0) + (output ?? 0);
}

/** Revisions of earlier releases knew one price only. */
type Priced = Pick<ProviderEntity, 'price'> & Partial<Pick<ProviderEntity, 'prices'>>;

/** @returns the latest first */
export function pricesOf({ price, prices = [] }: Priced): Price[] {
  return [...prices, ...(price ? [price] : [])].map(modelPriceOf).toSorted((a, b) => b.effectiveFrom - a.effectiveFrom);
}

function modelPriceOf(stored: StoredModelPrice): Price {
  return {
    model: stored.model ?? null,
    effectiveFrom: stored.effective_from === undefined ? 0 : Date.parse(stored.effective_from),
    inputPerMillion: stored.input_per_million ?? 0,
    outputPerMillion: stored.output_per_million ?? 0,
    cachedInputPerMillion: stored.cached_input_per_million ?? null,
    perHour: stored.per_hour ?? null,
  };
}

export function rateLimitsOf(limits: StoredRateLimits = {}): RateLimits {
  return {
    requestsPerSecond: limits.requests_per_second ?? null,
    requestsPerMinute: limits.requests_per_minute ?? null,
    burst: limits.burst ?? null,
    tokensPerMinute: limits.tokens_per_minute ?? null,
    maxConcurrent: limits.max_concurrent ?? null,
  };
}

const DEFAULT_WARN_AT = 0.8;

export function budgetOf(budget: StoredBudget | null = null): Budget | null {
  if (!budget) return null;
  return {
    usdPerDay: budget.usd_per_day ?? null,
    usdPerMonth: budget.usd_per_month ?? null,
    warnAt: budget.warn_at ?? DEFAULT_WARN_AT,
    isHard: budget.hard ?? true,
  };
}

export function policyOf(purpose: PurposeEntity): Policy {
  return {
    dataPolicy: purpose.dataPolicy,
    patience: patienceOf(purpose.timeouts),
    maxRetries: purpose.maxRetries,
    delivery: purpose.delivery,
    requirements: requirementsOf(purpose.requirements),
    budget: budgetOf(purpose.budget),
    contentDays: purpose.contentDays ?? null,
    cache: cacheOf(purpose),
    // Revisions of earlier releases do not know it.
    modelLabels: purpose.modelLabels ?? false,
    vectorSize: purpose.requirements.vector_size ?? null,
  };
}

/** Revisions of earlier releases have none. */
function cacheOf({ cacheTtlSeconds, cacheShared }: PurposeEntity): CachePolicy | null {
  const ttlSeconds = cacheTtlSeconds ?? null;
  return ttlSeconds === null ? null : { ttlSeconds, isShared: cacheShared };
}

function requirementsOf(requirements: StoredRequirements): Requirements {
  return {
    tools: requirements.tools ?? false,
    jsonSchema: requirements.json_schema ?? false,
    vision: requirements.vision ?? false,
    contextTokens: requirements.context_tokens ?? 0,
  };
}

/** A member that is undefined would hide the default it is merged over. */
function withoutUndefined<T extends object>(members: { [K in keyof T]: T[K] | undefined }): Partial<T> {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as Partial<T>;
}
