import type { SeedVariables } from '../config/seed-variables.js';
import { externalSeed } from './external-seed.js';
import { type AddressRule, type PlannedProvider, type SeedSource, settingsOf, vendorSeed } from './planned-provider.js';
import { problemsIn } from './seed-problems.js';

/** What an empty database is filled with. */
export interface SeedPlan {
  /** In the order in which they get their ids. */
  readonly providers: readonly PlannedProvider[];
  /** Who serves `chat`, in order. */
  readonly chain: readonly SeedSource[];
  /** Attempts of a request for `chat` beyond one per target; undefined: as usual. */
  readonly maxRetries: number | undefined;
  /** What keeps it from being carried out, each naming its variable; nothing of it then is. */
  readonly problems: readonly string[];
}

export const OPENROUTER_NAME = 'Default OpenRouter Key';

/** Pure: the same variables always give the same plan. */
export function planSeed(variables: SeedVariables, mayHave: AddressRule): SeedPlan {
  const problems = problemsIn(variables);
  const found = [openRouter(variables), externalSeed(variables, mayHave), internal(variables), openAi(variables)];
  const providers = found.filter((planned) => planned !== undefined);
  const sources = new Set(providers.map(({ source }) => source));
  const chain = orderOf(variables).filter((source) => sources.has(source));
  return {
    providers,
    chain: variables.AUTO_FALLBACK_ENABLED === false ? chain.slice(0, 1) : chain,
    maxRetries: variables.FALLBACK_RETRY_ATTEMPTS,
    problems: problems.length > 0 ? problems : providers.flatMap((planned) => addressProblem(planned, mayHave)),
  };
}

/** The external one first, then the two as they were preferred, then whoever is there for everything. */
export function orderOf({ PRIMARY_LLM_PROVIDER }: SeedVariables): readonly SeedSource[] {
  const pair: readonly SeedSource[] =
    PRIMARY_LLM_PROVIDER === 'openai' ? ['OPENAI', 'INTERNAL_LLM'] : ['INTERNAL_LLM', 'OPENAI'];
  return ['EXTERNAL_LLM', ...pair, 'OPENROUTER'];
}

function openRouter({ OPENROUTER_API_KEY: apiKey, OPENROUTER_API_BASE: base }: SeedVariables) {
  if (apiKey === undefined) return undefined;
  return vendorSeed('OPENROUTER', 'openrouter', { name: OPENROUTER_NAME, apiKey, base, settings: {} });
}

function openAi({ OPENAI_API_KEY: apiKey, OPENAI_API_BASE: base, ...variables }: SeedVariables) {
  if (apiKey === undefined) return undefined;
  const isTaken = variables.EXTERNAL_LLM_ENABLED === true && variables.EXTERNAL_LLM_PROVIDER === 'openai';
  return vendorSeed('OPENAI', 'openai', { name: isTaken ? 'openai-2' : 'openai', apiKey, base, settings: {} });
}

function internal(variables: SeedVariables): PlannedProvider | undefined {
  const { INTERNAL_LLM_ENABLED: isEnabled, INTERNAL_LLM_API_BASE: baseUrl } = variables;
  if (isEnabled !== true || baseUrl === undefined) return undefined;
  return {
    source: 'INTERNAL_LLM',
    type: 'ai_server',
    kind: 'openai-compatible',
    name: 'internal',
    baseUrl,
    apiKey: variables.INTERNAL_LLM_API_KEY,
    ...settingsOf({
      model: variables.INTERNAL_LLM_MODEL,
      temperature: variables.INTERNAL_LLM_TEMPERATURE,
      maxTokens: variables.INTERNAL_LLM_MAX_TOKENS,
      timeoutMs: variables.INTERNAL_LLM_TIMEOUT,
    }),
  };
}

const ADDRESS_VARIABLES: Readonly<Record<SeedSource, string>> = {
  OPENROUTER: 'OPENROUTER_API_BASE',
  EXTERNAL_LLM: 'EXTERNAL_LLM_BASE_URL',
  INTERNAL_LLM: 'INTERNAL_LLM_API_BASE',
  OPENAI: 'OPENAI_API_BASE',
};

function addressProblem({ source, baseUrl, type }: PlannedProvider, mayHave: AddressRule): readonly string[] {
  const refusal = mayHave(baseUrl, type);
  return refusal === undefined ? [] : [`${ADDRESS_VARIABLES[source]} ${refusal}`];
}
