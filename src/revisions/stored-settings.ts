import type { PurposeEntity } from '../database/entities/purpose.entity.js';
import type { ProviderEntity } from '../database/entities/provider.entity.js';
import type {
  StoredCapabilities,
  StoredLimits,
  StoredRequirements,
  StoredTimeouts,
} from '../database/entities/stored-settings.js';
import type { Capabilities, Limits, Patience, Policy, Requirements } from '../snapshot/snapshot.js';

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
  });
}

/** @returns USD per million tokens, input and output added; null when unknown */
export function priceOf({ type, price }: Pick<ProviderEntity, 'type' | 'price'>): number | null {
  const { input_per_million: input, output_per_million: output } = price ?? {};
  if (input === undefined && output === undefined) return type === 'ai_server' ? 0 : null;
  return (input ?? 0) + (output ?? 0);
}

export function policyOf(purpose: PurposeEntity): Policy {
  return {
    dataPolicy: purpose.dataPolicy,
    patience: patienceOf(purpose.timeouts),
    maxRetries: purpose.maxRetries,
    delivery: purpose.delivery,
    requirements: requirementsOf(purpose.requirements),
  };
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
