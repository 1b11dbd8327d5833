import type { SeedVariables } from '../config/seed-variables.js';

const OWN_CREDENTIAL = /^pb_(app|admin)_/;
const KEYS = ['EXTERNAL_LLM_API_KEY', 'INTERNAL_LLM_API_KEY', 'OPENAI_API_KEY', 'OPENROUTER_API_KEY'] as const;

/** What one variable needs of others: whether it does, whether it has it, and what to say if not. */
type Need = readonly [needs: boolean, has: boolean, words: string];

/** Why an empty database cannot be filled from these variables, each naming one; their addresses are judged elsewhere. */
export function problemsIn(variables: SeedVariables): readonly string[] {
  const unmet = [...externalNeeds(variables), ...internalNeeds(variables)].filter(([needs, has]) => needs && !has);
  return [...unmet.map(([, , words]) => words), ...misplaced(variables)];
}

function externalNeeds(variables: SeedVariables): readonly Need[] {
  const isEnabled = variables.EXTERNAL_LLM_ENABLED === true;
  const isOpenAi = variables.EXTERNAL_LLM_PROVIDER === 'openai';
  const hasAddress = variables.EXTERNAL_LLM_BASE_URL !== undefined;
  const hasKey = variables.EXTERNAL_LLM_API_KEY !== undefined;
  return [
    [isEnabled && !isOpenAi, hasAddress, 'EXTERNAL_LLM_BASE_URL is needed with EXTERNAL_LLM_ENABLED=true'],
    [isEnabled && isOpenAi, hasKey, 'EXTERNAL_LLM_API_KEY is needed with EXTERNAL_LLM_PROVIDER=openai'],
  ];
}

function internalNeeds(variables: SeedVariables): readonly Need[] {
  const { PRIMARY_LLM_PROVIDER: primary, INTERNAL_LLM_API_BASE, OPENAI_API_KEY } = variables;
  const isEnabled = variables.INTERNAL_LLM_ENABLED === true;
  return [
    [isEnabled, INTERNAL_LLM_API_BASE !== undefined, 'INTERNAL_LLM_API_BASE is needed with INTERNAL_LLM_ENABLED=true'],
    [primary === 'openai', OPENAI_API_KEY !== undefined, 'OPENAI_API_KEY is needed with PRIMARY_LLM_PROVIDER=openai'],
    [primary === 'internal', isEnabled, 'INTERNAL_LLM_ENABLED=true is needed with PRIMARY_LLM_PROVIDER=internal'],
  ];
}

/** A credential for Patchbay itself, which SDKs that are to use it are often given under these names. */
function misplaced(variables: SeedVariables): readonly string[] {
  return KEYS.filter((name) => OWN_CREDENTIAL.test(variables[name] ?? '')).map(
    (name) => `${name} is a credential for Patchbay itself, not for a provider; unset it`,
  );
}
