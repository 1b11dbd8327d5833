import { describe, expect, it } from '@jest/globals';
import { environmentFrom } from '../config/read-environment.js';
import { baseUrlRefusal } from '../egress/base-url-policy.js';
import { planSeed, type SeedPlan } from './seed-plan.js';

const KEY = 'sk-seed-first-0123456789abcdef';
const BASE = 'http://127.0.0.1:9/v1';

function plan(variables: Readonly<Record<string, string>>): SeedPlan {
  return planSeed(environmentFrom(variables), (baseUrl, type) => baseUrlRefusal(baseUrl, type, []));
}

function timeout(text: string): number | undefined {
  const variables = { INTERNAL_LLM_ENABLED: 'true', INTERNAL_LLM_API_BASE: BASE, INTERNAL_LLM_TIMEOUT: text };
  return plan(variables).providers[0]?.timeouts.first_byte_ms;
}

describe('what the environment fills an empty database with', () => {
  it.each([
    [{}, [], []],
    [{ EXTERNAL_LLM_ENABLED: 'false', EXTERNAL_LLM_BASE_URL: BASE }, [], []],
    [{ OPENAI_API_KEY: KEY }, ['openai'], ['OPENAI']],
    [{ OPENROUTER_API_KEY: KEY }, ['Default OpenRouter Key'], ['OPENROUTER']],
    [
      { OPENAI_API_KEY: KEY, INTERNAL_LLM_ENABLED: 'on', INTERNAL_LLM_API_BASE: BASE },
      ['internal', 'openai'],
      ['INTERNAL_LLM', 'OPENAI'],
    ],
    [
      {
        OPENAI_API_KEY: KEY,
        INTERNAL_LLM_ENABLED: 'TRUE',
        INTERNAL_LLM_API_BASE: BASE,
        PRIMARY_LLM_PROVIDER: 'OpenAI',
      },
      ['internal', 'openai'],
      ['OPENAI', 'INTERNAL_LLM'],
    ],
    [
      { EXTERNAL_LLM_ENABLED: '1', EXTERNAL_LLM_PROVIDER: 'openai', EXTERNAL_LLM_API_KEY: KEY, OPENAI_API_KEY: KEY },
      ['openai', 'openai-2'],
      ['EXTERNAL_LLM', 'OPENAI'],
    ],
  ])('of %j: %j', (variables, names, chain) => {
    const planned = plan(variables);
    expect([planned.providers.map(({ name }) => name), planned.chain, planned.problems]).toEqual([names, chain, []]);
  });

  it.each([
    [{ EXTERNAL_LLM_PROVIDER: 'openai' }, 'api_key', 'openai'],
    [{ EXTERNAL_LLM_PROVIDER: 'openai', EXTERNAL_LLM_BASE_URL: 'https://api.openai.com/v1' }, 'api_key', 'openai'],
    [{ EXTERNAL_LLM_PROVIDER: 'openai', EXTERNAL_LLM_BASE_URL: 'https://llm.acme.org/v1' }, 'api_key', 'custom'],
    [{ EXTERNAL_LLM_PROVIDER: 'mediqzy', EXTERNAL_LLM_BASE_URL: 'https://llm.acme.org/v1' }, 'api_key', 'custom'],
    [{ EXTERNAL_LLM_BASE_URL: 'http://10.1.2.3:8000/v1' }, 'ai_server', 'openai-compatible'],
    [{ EXTERNAL_LLM_BASE_URL: 'http://gpu.local:8000/v1' }, 'ai_server', 'openai-compatible'],
  ])('an external model %j is one of type %s, %s', (variables, type, kind) => {
    const { providers, problems } = plan({
      EXTERNAL_LLM_ENABLED: 'true',
      EXTERNAL_LLM_API_KEY: KEY,
      ...variables,
    });
    expect([providers, problems]).toMatchObject([[{ type, kind, timeouts: { first_byte_ms: 30_000 } }], []]);
  });

  it('reads timeouts in seconds, or with a unit', () => {
    expect([timeout('45'), timeout('45s'), timeout('1.5'), timeout('1500ms')]).toEqual([45_000, 45_000, 1500, 1500]);
  });
});

describe('an environment that cannot fill an empty database', () => {
  it.each([
    [{ EXTERNAL_LLM_ENABLED: 'true' }, 'EXTERNAL_LLM_BASE_URL is needed with EXTERNAL_LLM_ENABLED=true'],
    [
      { EXTERNAL_LLM_ENABLED: 'true', EXTERNAL_LLM_PROVIDER: 'openai' },
      'EXTERNAL_LLM_API_KEY is needed with EXTERNAL_LLM_PROVIDER=openai',
    ],
    [{ INTERNAL_LLM_ENABLED: 'true' }, 'INTERNAL_LLM_API_BASE is needed with INTERNAL_LLM_ENABLED=true'],
    [{ PRIMARY_LLM_PROVIDER: 'openai' }, 'OPENAI_API_KEY is needed with PRIMARY_LLM_PROVIDER=openai'],
    [
      { PRIMARY_LLM_PROVIDER: 'internal', OPENAI_API_KEY: KEY },
      'INTERNAL_LLM_ENABLED=true is needed with PRIMARY_LLM_PROVIDER=internal',
    ],
    [
      { OPENAI_API_KEY: 'pb_app_0123456789abcdef' },
      'OPENAI_API_KEY is a credential for Patchbay itself, not for a provider; unset it',
    ],
    [
      { INTERNAL_LLM_ENABLED: 'true', INTERNAL_LLM_API_BASE: 'http://169.254.169.254/v1' },
      expect.stringMatching(/^INTERNAL_LLM_API_BASE \S/),
    ],
    [
      { EXTERNAL_LLM_ENABLED: 'true', EXTERNAL_LLM_API_KEY: KEY, EXTERNAL_LLM_BASE_URL: 'http://llm.acme.org/v1' },
      expect.stringMatching(/^EXTERNAL_LLM_BASE_URL must start with https:/),
    ],
  ])('%j has problems', (variables, problem) => {
    const { problems } = plan(variables);
    expect(problems).toEqual([problem]);
    expect(String(problems)).not.toContain(KEY);
  });

  it.each([
    [{ EXTERNAL_LLM_PROVIDER: 'acme' }, 'EXTERNAL_LLM_PROVIDER must be one of'],
    [{ EXTERNAL_LLM_TIMEOUT: '30000' }, 'EXTERNAL_LLM_TIMEOUT must be 1 to 600 seconds'],
    [{ INTERNAL_LLM_TEMPERATURE: 'warm' }, 'INTERNAL_LLM_TEMPERATURE must'],
    [{ INTERNAL_LLM_API_BASE: 'ftp://x' }, 'INTERNAL_LLM_API_BASE must be an address'],
    [{ FALLBACK_RETRY_ATTEMPTS: '-1' }, 'FALLBACK_RETRY_ATTEMPTS must be a whole number from 0 to 5'],
    [{ AUTO_FALLBACK_ENABLED: 'perhaps' }, 'AUTO_FALLBACK_ENABLED must be'],
  ])('%j is no environment at all', (variables, words) => {
    expect(() => environmentFrom(variables)).toThrow(words);
  });
});
