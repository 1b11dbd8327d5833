import type { ProviderType } from '../database/entities/provider.entity.js';
import type { StoredDefaults, StoredTimeouts } from '../database/entities/stored-settings.js';
import type { ServerType } from '../providers/server-types.js';
import { VENDORS, type VendorName } from '../protocols/openai/vendors.js';

/** What a seeded provider came from: the beginning of its variables' names. */
export const SEED_SOURCES = ['OPENROUTER', 'EXTERNAL_LLM', 'INTERNAL_LLM', 'OPENAI'] as const;
export type SeedSource = (typeof SEED_SOURCES)[number];

interface Planned {
  readonly source: SeedSource;
  readonly name: string;
  readonly baseUrl: string;
  readonly model: string | null;
  readonly apiKey: string | undefined;
  readonly defaults: StoredDefaults;
  readonly timeouts: StoredTimeouts;
}

/** A provider that the environment describes. */
export type PlannedProvider =
  | (Planned & { readonly type: 'ai_server'; readonly kind: ServerType })
  | (Planned & { readonly type: 'api_key'; readonly kind: VendorName; readonly apiKey: string });

/** Why a provider of a type may not have an address; undefined when it may. */
export type AddressRule = (baseUrl: string, type: ProviderType) => string | undefined;

export interface Settings {
  readonly model?: string | undefined;
  readonly temperature?: number | undefined;
  readonly maxTokens?: number | undefined;
  readonly timeoutMs?: number | undefined;
}

interface VendorWords {
  readonly name: string;
  readonly apiKey: string;
  readonly base: string | undefined;
  readonly settings: Settings;
}

export function vendorSeed(
  source: SeedSource,
  kind: 'openai' | 'openrouter' | 'custom',
  { name, apiKey, base, settings }: VendorWords,
): PlannedProvider {
  const baseUrl = base ?? VENDORS[kind].baseUrl ?? '';
  return { source, type: 'api_key', kind, name, baseUrl, apiKey, ...settingsOf(settings) };
}

/** A timeout is how long a provider may be silent: the time of the whole request belongs to its fallbacks as well. */
export function settingsOf({ model, temperature, maxTokens, timeoutMs }: Settings) {
  return {
    model: model ?? null,
    defaults: {
      ...(temperature !== undefined && { temperature }),
      ...(maxTokens !== undefined && { max_tokens: maxTokens }),
    },
    timeouts: timeoutMs === undefined ? {} : { first_byte_ms: timeoutMs, silence_ms: timeoutMs },
  };
}
