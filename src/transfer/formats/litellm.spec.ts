import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { findDocument } from './find-document.js';

const found = (yaml: string) => {
  const { document, variables, warnings } = findDocument(parse(yaml));
  return { ...document, variables: Object.fromEntries(variables), warnings };
};

const PROXY = `
model_list:
  - model_name: gpt-4o
    litellm_params:
      model: azure/my-deployment
      api_base: https://eu.openai.azure.com/
      api_key: os.environ/AZURE_API_KEY_EU
      weight: 3
  - model_name: gpt-4o
    litellm_params: { model: openai/gpt-4o, api_key: os.environ/OPENAI_API_KEY, rpm: 60 }
    model_info: { input_cost_per_token: 0.0000025, output_cost_per_token: 0.00001 }
  - model_name: gpt-3.5-turbo
    litellm_params: { model: gpt-3.5-turbo, api_key: os.environ/OPENAI_API_KEY }
  - model_name: local
    litellm_params: { model: ollama/llama3, api_base: "http://127.0.0.1:11434" }
  - model_name: local
    litellm_params: { model: hosted_vllm/qwen, api_base: "http://10.0.0.7:8000/v1", api_key: none-needed }
  - model_name: claude
    litellm_params: { model: anthropic/claude-sonnet-4 }
  - model_name: embeddings-small
    litellm_params: { model: openai/bge, api_base: "https://vectors.example.com/v1", api_key: sk-literal }
  - model_name: "openai/*"
    litellm_params: { model: "openai/*" }
  - model_name: bedrock
    litellm_params: { model: bedrock/anthropic.claude }
router_settings:
  routing_strategy: least-busy
  fallbacks: [{ gpt-4o: [local, claude] }]
litellm_settings:
  default_fallbacks: [gpt-3.5-turbo]
general_settings:
  master_key: sk-1234
`;

const tier = (...targets: readonly object[]) => ({ strategy: 'least_busy', targets });

describe('the config.yaml of LiteLLM’s proxy', () => {
  const proxy = found(PROXY);

  it('makes one provider of each address and key', () => {
    expect(proxy.api_keys).toEqual([
      { key_name: 'azure', provider: 'azure', base_url: 'https://eu.openai.azure.com/openai/v1' },
      {
        key_name: 'openai',
        provider: 'openai',
        prices: [{ model: 'gpt-4o', input_per_million: 2.5, output_per_million: 10 }],
      },
      { key_name: 'anthropic', provider: 'anthropic' },
      {
        key_name: 'vectors.example.com',
        provider: 'custom',
        base_url: 'https://vectors.example.com/v1',
        api_key: 'sk-literal',
      },
    ]);
    expect(proxy.servers).toEqual([
      { name: '127.0.0.1:11434', server_type: 'ollama', base_url: 'http://127.0.0.1:11434' },
      { name: '10.0.0.7:8000', server_type: 'vllm', base_url: 'http://10.0.0.7:8000/v1', api_key: 'none-needed' },
    ]);
  });

  it('makes a purpose of each model name, with its deployments and what it falls back to', () => {
    const turbo = tier({ provider: 'openai', model: 'gpt-3.5-turbo' });
    const local = tier({ provider: '127.0.0.1:11434', model: 'llama3' }, { provider: '10.0.0.7:8000', model: 'qwen' });
    const claude = tier({ provider: 'anthropic', model: 'claude-sonnet-4' });
    expect(proxy.active).toEqual([
      {
        purpose: 'gpt-4o',
        tiers: [
          tier({ provider: 'azure', model: 'my-deployment', weight: 3 }, { provider: 'openai', model: 'gpt-4o' }),
          local,
          claude,
        ],
      },
      { purpose: 'gpt-3-5-turbo', tiers: [turbo] },
      { purpose: 'local', tiers: [local, turbo] },
      { purpose: 'claude', tiers: [claude, turbo] },
      { purpose: 'embeddings-small', tiers: [tier({ provider: 'vectors.example.com', model: 'bge' }), turbo] },
    ]);
  });

  it('names the variables that hold keys, and says what it leaves out', () => {
    expect(proxy.variables).toEqual({ azure: 'AZURE_API_KEY_EU', openai: 'OPENAI_API_KEY' });
    expect(proxy.warnings).toEqual([
      'general_settings of the file is not taken over.',
      'model_name "gpt-4o": rpm of litellm_params is not taken over.',
      'model_name "openai/*" is left out: "openai/*" stands for many models; name each of them.',
      'model_name "bedrock" is left out: nobody here knows the provider of "bedrock/anthropic.claude", and it has no api_base.',
      'model_name "gpt-3.5-turbo" has become the purpose "gpt-3-5-turbo": apps must ask for that.',
    ]);
    expect(JSON.stringify(proxy.warnings)).not.toContain('sk-1234');
  });

  it('tells two keys at one vendor apart, and takes two deployments that are alike for one of both weights', () => {
    const { api_keys, active } = found(`
model_list:
  - { model_name: a, litellm_params: { model: gpt-4o, api_key: sk-one } }
  - { model_name: a, litellm_params: { model: gpt-4o, api_key: sk-two } }
  - { model_name: a, litellm_params: { model: gpt-4o, api_key: sk-two, weight: 4 } }
`);
    expect(api_keys).toMatchObject([
      { key_name: 'openai', api_key: 'sk-one' },
      { key_name: 'openai-2', api_key: 'sk-two' },
    ]);
    expect(active).toMatchObject([
      { tiers: [{ targets: [{ provider: 'openai' }, { provider: 'openai-2', weight: 5 }] }] },
    ]);
  });

  it('takes a reference for no key, whatever the name in it', () => {
    const { api_keys, variables } = found(`
model_list:
  - { model_name: a, litellm_params: { model: gpt-4o, api_key: os.environ/MY-KEY.1 } }
`);
    expect([api_keys, variables]).toEqual([[{ key_name: 'openai', provider: 'openai' }], { openai: 'MY-KEY.1' }]);
  });

  it('takes no vendor, server or strategy from what every object has', () => {
    const { api_keys, servers, warnings } = found(`
model_list:
  - { model_name: a, litellm_params: { model: constructor/x } }
router_settings: { routing_strategy: constructor }
`);
    expect([api_keys, servers]).toEqual([[], []]);
    expect(warnings).toEqual([
      'model_name "a" is left out: nobody here knows the provider of "constructor/x", and it has no api_base.',
      'routing_strategy "constructor" is not known; deployments share by weight.',
    ]);
  });

  it.each([
    ['model_list: 7', 'model_list'],
    ['model_list: [a]', 'model_list.0'],
    ['model_list: [{ model_name: a, litellm_params: 3 }]', 'model_list.0.litellm_params'],
    ['model_list: [{ model_name: a, litellm_params: { model: 3 } }]', 'model_list.0.litellm_params.model'],
    ['model_list: [{ litellm_params: { model: gpt-4o } }]', 'model_list.0.model_name'],
  ])('names what is wrong in %s', (yaml, field) => {
    expect(() => found(yaml)).toThrow(expect.objectContaining({ fields: [expect.objectContaining({ field })] }));
  });
});
