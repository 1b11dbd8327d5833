import type { SeedVariable, SeedVariables } from '../config/seed-variables.js';
import type { ProviderEntity } from '../database/entities/provider.entity.js';
import type { PlannedProvider, SeedSource } from './planned-provider.js';
import { orderOf, type SeedPlan } from './seed-plan.js';

/** A stored provider that a source of the environment stands for. */
export interface StoredSeed {
  readonly provider: Pick<ProviderEntity, 'id' | 'kind' | 'baseUrl' | 'model' | 'enabled' | 'defaults' | 'timeouts'>;
  /** Whether a key that serves is this one. */
  hasKey(apiKey: string): boolean;
}

/** What the database says, as far as the environment speaks of it. */
export interface StoredState {
  readonly seeds: ReadonlyMap<SeedSource, StoredSeed>;
  /** Ids of the providers that serve `chat`, in order. */
  readonly chain: readonly number[];
  readonly maxRetries: number;
}

/** A variable that says otherwise than the database. */
export interface Drift {
  readonly variable: SeedVariable;
  /** What is otherwise, without any value. */
  readonly differs: string;
}

type Check = (planned: PlannedProvider, stored: StoredSeed) => boolean;

/** What a variable set, by the end of its name; true when the database says the same. */
const CHECKS: ReadonlyMap<string, readonly [what: string, check: Check]> = new Map([
  ['PROVIDER', ['its vendor', ({ kind }, { provider }) => kind === provider.kind]],
  ['BASE_URL', ['its address', sameAddress]],
  ['API_BASE', ['its address', sameAddress]],
  ['API_KEY', ['its key', ({ apiKey }, stored) => apiKey !== undefined && stored.hasKey(apiKey)]],
  ['MODEL', ['its model', ({ model }, { provider }) => model === provider.model]],
  ['TEMPERATURE', ['its temperature', (planned, stored) => sameDefault('temperature', planned, stored)]],
  ['MAX_TOKENS', ['its max_tokens', (planned, stored) => sameDefault('max_tokens', planned, stored)]],
  [
    'TIMEOUT',
    ['its timeouts', ({ timeouts }, { provider }) => timeouts.first_byte_ms === provider.timeouts.first_byte_ms],
  ],
] as const);

/** The variables that say otherwise than the database, which rules. Pure. */
export function driftOf(variables: SeedVariables, plan: SeedPlan, state: StoredState): readonly Drift[] {
  return [
    ...plan.providers.flatMap((planned) => providerDrift(variables, planned, state)),
    ...(['EXTERNAL_LLM', 'INTERNAL_LLM'] as const).flatMap((source) => enabledDrift(variables, source, state)),
    ...orderDrift(variables, plan, state),
  ];
}

function providerDrift(variables: SeedVariables, planned: PlannedProvider, { seeds }: StoredState): readonly Drift[] {
  const stored = seeds.get(planned.source);
  return namesOf(variables, planned.source).flatMap((variable) => {
    const ending = variable.slice(planned.source.length + 1);
    const [what, check] = CHECKS.get(ending) ?? [];
    if (what === undefined || check === undefined) return [];
    if (!stored) return [{ variable, differs: 'no provider of the configuration came from it' }];
    return check(planned, stored) ? [] : [{ variable, differs: `${what} is another one in the database` }];
  });
}

/** Those that are set. */
function namesOf(variables: SeedVariables, source: SeedSource): readonly SeedVariable[] {
  return (Object.keys(variables) as SeedVariable[]).filter(
    (name) => name.startsWith(`${source}_`) && variables[name] !== undefined,
  );
}

function enabledDrift(
  variables: SeedVariables,
  source: 'EXTERNAL_LLM' | 'INTERNAL_LLM',
  { seeds, chain }: StoredState,
): readonly Drift[] {
  const variable = `${source}_ENABLED` as const;
  const isEnabled = variables[variable];
  const stored = seeds.get(source);
  if (isEnabled === undefined) return [];
  const serves = stored !== undefined && stored.provider.enabled && chain.includes(stored.provider.id);
  if (isEnabled === serves) return [];
  return [{ variable, differs: serves ? 'its provider serves "chat"' : 'its provider does not serve "chat"' }];
}

/** What the variables say of the chain of `chat` as a whole. */
function orderDrift(variables: SeedVariables, plan: SeedPlan, state: StoredState): readonly Drift[] {
  const { AUTO_FALLBACK_ENABLED: hasFallback } = variables;
  const { length } = state.chain;
  const told: readonly (Drift & { readonly is: boolean })[] = [
    {
      is: variables.PRIMARY_LLM_PROVIDER !== undefined && !isPrimaryFirst(variables, state),
      variable: 'PRIMARY_LLM_PROVIDER',
      differs: 'another one comes first for "chat"',
    },
    { is: hasFallback === false && length > 1, variable: 'AUTO_FALLBACK_ENABLED', differs: '"chat" has fallbacks' },
    {
      is: hasFallback === true && length < plan.chain.length,
      variable: 'AUTO_FALLBACK_ENABLED',
      differs: '"chat" has fewer fallbacks',
    },
    {
      is: plan.maxRetries !== undefined && plan.maxRetries !== state.maxRetries,
      variable: 'FALLBACK_RETRY_ATTEMPTS',
      differs: 'the max_retries of "chat" are others',
    },
  ];
  return told.filter(({ is }) => is).map(({ variable, differs }) => ({ variable, differs }));
}

function isPrimaryFirst(variables: SeedVariables, { seeds, chain }: StoredState): boolean {
  const pair = orderOf(variables).filter((source) => source === 'INTERNAL_LLM' || source === 'OPENAI');
  const [first = -1, second = -1] = pair.map((source) => chain.indexOf(seeds.get(source)?.provider.id ?? 0));
  return first >= 0 && (second < 0 || first < second);
}

function sameAddress({ baseUrl }: PlannedProvider, { provider }: StoredSeed): boolean {
  return withoutSlash(baseUrl) === withoutSlash(provider.baseUrl);
}

function withoutSlash(url: string): string {
  return url.replace(/\/+$/, '');
}

function sameDefault(
  name: 'temperature' | 'max_tokens',
  { defaults }: PlannedProvider,
  { provider }: StoredSeed,
): boolean {
  return defaults[name] === provider.defaults[name];
}
