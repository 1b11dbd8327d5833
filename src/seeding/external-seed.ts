import type { SeedVariables } from '../config/seed-variables.js';
import { VENDORS } from '../protocols/openai/vendors.js';
import { type AddressRule, type PlannedProvider, type Settings, settingsOf, vendorSeed } from './planned-provider.js';

const DEFAULT_TIMEOUT_MS = 30_000;

/** The external model that comes first: a vendor with a key, or a server of this house that was put before the others. */
export function externalSeed(variables: SeedVariables, mayHave: AddressRule): PlannedProvider | undefined {
  if (variables.EXTERNAL_LLM_ENABLED !== true) return undefined;
  const { EXTERNAL_LLM_API_KEY: apiKey, EXTERNAL_LLM_BASE_URL: base } = variables;
  const { EXTERNAL_LLM_PROVIDER: whose = 'custom' } = variables;
  const settings = externalSettings(variables);
  const name = whose === 'custom' ? 'external' : whose;
  if (apiKey === undefined || isOfThisHouse(base, mayHave)) {
    const address = { type: 'ai_server', kind: 'openai-compatible', baseUrl: base ?? '' } as const;
    return { source: 'EXTERNAL_LLM', name, apiKey, ...address, ...settingsOf(settings) };
  }
  const kind = whose === 'openai' && isOpenAis(base) ? 'openai' : 'custom';
  return vendorSeed('EXTERNAL_LLM', kind, { name, apiKey, base, settings });
}

function externalSettings(variables: SeedVariables): Settings {
  return {
    model: variables.EXTERNAL_LLM_MODEL,
    temperature: variables.EXTERNAL_LLM_TEMPERATURE,
    maxTokens: variables.EXTERNAL_LLM_MAX_TOKENS,
    timeoutMs: variables.EXTERNAL_LLM_TIMEOUT ?? DEFAULT_TIMEOUT_MS,
  };
}

/** Whoever answers to that name elsewhere may not know all that OpenAI itself does. */
function isOpenAis(base: string | undefined): boolean {
  return base === undefined || base.startsWith(VENDORS.openai.baseUrl ?? base);
}

/** Whether only a server of one's own can have the address, because no vendor does, not even with TLS. */
function isOfThisHouse(base: string | undefined, mayHave: AddressRule): boolean {
  if (base === undefined) return false;
  const withTls = base.replace(/^http:/, 'https:');
  const isVendors = mayHave(base, 'api_key') === undefined || mayHave(withTls, 'api_key') === undefined;
  return !isVendors && mayHave(base, 'ai_server') === undefined;
}
