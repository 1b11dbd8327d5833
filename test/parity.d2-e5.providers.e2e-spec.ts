import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import OpenAI from 'openai';
import { type Gateway, startGateway } from './support/gateway.js';
import { PROMPT, providerKey } from './support/run-canaries.js';
import { chainOf, startSeeded } from './support/seeding.js';
import { takeReceived } from './support/received.js';
import { type ModelServer, startModelServer } from './support/upstreams.js';

const KEY = providerKey('5d80');
const HOUSE_KEY = 'house-key-0123456789';
const HELLO = { messages: [{ role: 'user', content: PROMPT }] };

let vendor: ModelServer;
let own: ModelServer;
let gateway: Gateway | undefined;

beforeAll(async () => {
  [vendor, own] = await Promise.all([startModelServer({ apiKey: KEY }), startModelServer({ model: 'house-model' })]);
});
afterEach(async () => {
  await gateway?.stop();
  gateway = undefined;
  await Promise.all([own.setLoading(false), vendor.setLoading(false)]);
  await Promise.all([own.forgetReceived(), vendor.forgetReceived()]);
});
afterAll(() => Promise.all([vendor.stop(), own.stop()]));

async function start(variables: Readonly<Record<string, string>>): Promise<Gateway> {
  gateway = await startGateway({ EGRESS_ALLOW_ORIGINS: vendor.url, ...variables });
  return gateway;
}

const internal = (): Record<string, string> => ({
  INTERNAL_LLM_ENABLED: 'true',
  INTERNAL_LLM_API_BASE: `${own.url}/v1`,
  INTERNAL_LLM_API_KEY: HOUSE_KEY,
  INTERNAL_LLM_MODEL: 'house-model',
  INTERNAL_LLM_MAX_TOKENS: '128',
  INTERNAL_LLM_TEMPERATURE: '0.7',
  INTERNAL_LLM_TIMEOUT: '45',
});
const openAi = (): Record<string, string> => ({ OPENAI_API_KEY: KEY, OPENAI_API_BASE: `${vendor.url}/v1` });

describe('a first start with keys in the environment', () => {
  it('D2 OPENROUTER_API_KEY: an api key with id 1, active for chat; inference works with no further step', async () => {
    const started = await start({ OPENROUTER_API_KEY: KEY, OPENROUTER_API_BASE: `${vendor.url}/api/v1` });
    const { body } = await started.manage('GET', '/api-keys/1');
    expect(body).toMatchObject({
      id: 1,
      provider: 'openrouter',
      key_name: 'Default OpenRouter Key',
      masked_key: '****5d80',
      enabled: true,
    });
    expect(JSON.stringify(body)).not.toContain(KEY);
    expect((await started.manage('GET', '/active/chat')).body).toMatchObject({
      provider_type: 'api_key',
      provider_id: 1,
      revision: 2,
    });
  });

  it('D2 the first request of the OpenAI SDK is answered, with the key', async () => {
    const started = await start({ OPENROUTER_API_KEY: KEY, OPENROUTER_API_BASE: `${vendor.url}/v1` });
    const client = new OpenAI({ baseURL: `${started.url}/v1`, apiKey: started.appKey, maxRetries: 0 });
    const answer = await client.chat.completions.create({
      model: 'some/model',
      messages: [{ role: 'user', content: 'Hello' }],
    });
    expect(answer.choices[0]?.message.content).not.toBe('');
    const [received] = await takeReceived(vendor);
    expect([received?.headers['authorization'], received?.body['model']]).toEqual([`Bearer ${KEY}`, 'some/model']);
  });

  it('D2 the address is OpenRouter’s own unless another one is given', async () => {
    const started = await start({ OPENROUTER_API_KEY: KEY });
    expect((await started.manage('GET', '/api-keys/1')).body).toMatchObject({
      base_url: 'https://openrouter.ai/api/v1',
    });
  });

  it('D6 503 no_provider_configured tells the exact call that fixes it', async () => {
    const started = await start({});
    const refused = await started.infer<{ error: { code: string; message: string } }>('chat/completions', HELLO);
    expect([refused.status, refused.body.error.code]).toEqual([503, 'no_provider_configured']);
    const [, method, path, json] =
      /(POST) \/api\/v1\/llm-config(\/\S+) (\{.*?\})/.exec(refused.body.error.message) ?? [];
    const server = { name: 'house', server_type: 'llamacpp', base_url: own.url };
    expect((await started.manage('POST', '/servers', server)).body['id']).toBe(1);
    const fixed = await started.manage(method ?? '', path ?? '', JSON.parse(json ?? '{}'));
    expect(fixed.status).toBeLessThan(300);
    expect((await started.infer('chat/completions', HELLO)).status).toBe(200);
  });
});

describe('an application that prefers one of two', () => {
  it('E1 OpenAI first: two providers and the chain, the internal one answers when OpenAI does not', async () => {
    const started = await start({ ...internal(), ...openAi(), PRIMARY_LLM_PROVIDER: 'openai' });
    expect(await chainOf(started, 'chat')).toEqual(['openai', 'internal']);
    expect((await started.infer('chat/completions', HELLO)).headers.get('x-llm-provider')).toBe('openai');
    await vendor.setLoading(true);
    const fallen = await started.infer('chat/completions', HELLO);
    expect([fallen.headers.get('x-llm-provider'), fallen.body['model']]).toEqual(['internal', 'house-model']);
  });

  it('E1 internal first, with retries: settings arrive, OpenAI answers when the internal one does not', async () => {
    const started = await start({
      ...internal(),
      ...openAi(),
      PRIMARY_LLM_PROVIDER: 'internal',
      AUTO_FALLBACK_ENABLED: 'true',
      FALLBACK_RETRY_ATTEMPTS: '1',
    });
    expect(await chainOf(started, 'chat')).toEqual(['internal', 'openai']);
    expect((await started.manage('GET', '/purposes/chat')).body).toMatchObject({ attempts: { max_retries: 1 } });
    const servers = await started.manage<{ data: object[] }>('GET', '/servers');
    expect(servers.body.data[0]).toMatchObject({
      name: 'internal',
      server_type: 'openai-compatible',
      model: 'house-model',
      defaults: { max_tokens: 128, temperature: 0.7 },
      timeouts: { first_byte_ms: 45_000 },
    });
    await started.infer('chat/completions', HELLO);
    const [received] = await takeReceived(own);
    expect(received?.body).toMatchObject({ max_tokens: 128, temperature: 0.7, model: 'house-model' });
    expect(received?.headers['authorization']).toBe(`Bearer ${HOUSE_KEY}`);
    await own.setLoading(true);
    expect((await started.infer('chat/completions', HELLO)).headers.get('x-llm-provider')).toBe('openai');
  });

  it('E1 internal only: one provider, and no fallback', async () => {
    const started = await start(internal());
    expect(await chainOf(started, 'chat')).toEqual(['internal']);
    expect((await started.manage<{ data: object[] }>('GET', '/api-keys')).body.data).toEqual([]);
  });

  it('E1 AUTO_FALLBACK_ENABLED=false: both are there, only the first one serves', async () => {
    const started = await start({ ...internal(), ...openAi(), AUTO_FALLBACK_ENABLED: 'false' });
    expect(await chainOf(started, 'chat')).toEqual(['internal']);
    expect((await started.manage<{ data: object[] }>('GET', '/api-keys')).body.data).toHaveLength(1);
    await own.setLoading(true);
    expect((await started.infer('chat/completions', HELLO)).status).toBe(503);
    expect(await takeReceived(vendor)).toEqual([]);
  });

  it('E5 data sensitivity decides: a local_only purpose never falls back to a vendor, another one does', async () => {
    const started = await start({ ...internal(), ...openAi(), PRIMARY_LLM_PROVIDER: 'internal' });
    await started.manage('PUT', '/purposes/sensitive', { data_policy: 'local_only' });
    const house = { provider_type: 'ai_server', provider_id: 1 };
    const outside = { provider_type: 'api_key', provider_id: 2 };
    const refused = await started.manage('POST', '/active', { purpose: 'sensitive', ...house, fallbacks: [outside] });
    expect([refused.status, refused.body['code']]).toEqual([422, 'preflight_failed']);
    expect((await started.manage('POST', '/active', { purpose: 'sensitive', ...house })).status).toBeLessThan(300);
    await vendor.forgetReceived();

    await own.setLoading(true);
    const headers = { 'x-llm-purpose': 'sensitive' };
    expect((await started.infer('chat/completions', HELLO, headers)).status).toBe(503);
    expect(await takeReceived(vendor)).toEqual([]);
    expect((await started.infer('chat/completions', HELLO)).headers.get('x-llm-provider')).toBe('openai');
  });
});

describe('both systems together', () => {
  it('E1 the external one first, the two in their order, OpenRouter last; ids begin with OpenRouter', async () => {
    gateway = (
      await startSeeded({
        EGRESS_ALLOW_ORIGINS: vendor.url,
        ...internal(),
        ...openAi(),
        OPENROUTER_API_KEY: KEY,
        EXTERNAL_LLM_ENABLED: '1',
        EXTERNAL_LLM_PROVIDER: 'openai',
        EXTERNAL_LLM_BASE_URL: `${vendor.url}/v1`,
        EXTERNAL_LLM_API_KEY: KEY,
      })
    ).gateway;
    expect(await chainOf(gateway, 'chat')).toEqual(['openai', 'internal', 'openai-2', 'Default OpenRouter Key']);
    expect((await gateway.manage('GET', '/api-keys/1')).body).toMatchObject({ key_name: 'Default OpenRouter Key' });
  });
});
