import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import OpenAI from 'openai';
import { addApp } from './support/app-calls.js';
import { type Gateway, startGateway } from './support/gateway.js';
import { activate, activateTiers, registerServer } from './support/plug.js';
import { takeReceived } from './support/received.js';
import { PROMPT } from './support/run-canaries.js';
import { chainOf, type SeededGateway, startSeeded } from './support/seeding.js';
import { signedWith, TokenIssuer, usualClaims } from './support/token-issuer.js';
import { type ModelServer, startModelServer } from './support/upstreams.js';

const KEY = 'vendor-key-0123456789';
const HELLO = { messages: [{ role: 'user', content: PROMPT }] };

let vendor: ModelServer;
let local: ModelServer;

beforeAll(async () => {
  [vendor, local] = await Promise.all([
    startModelServer({ model: 'vendor-model', apiKey: KEY }),
    startModelServer({ model: 'local-model' }),
  ]);
});
afterAll(() => Promise.all([vendor.stop(), local.stop()]));
afterEach(async () => {
  await vendor.setLoading(false);
  await Promise.all([vendor.forgetReceived(), local.forgetReceived()]);
});

const external = (): Record<string, string> => ({
  EGRESS_ALLOW_ORIGINS: vendor.url,
  EXTERNAL_LLM_ENABLED: 'true',
  EXTERNAL_LLM_PROVIDER: 'mediqzy',
  EXTERNAL_LLM_BASE_URL: `${vendor.url}/v1`,
  EXTERNAL_LLM_API_KEY: KEY,
  EXTERNAL_LLM_MODEL: 'vendor-model',
  EXTERNAL_LLM_TEMPERATURE: '0.2',
  EXTERNAL_LLM_MAX_TOKENS: '64',
  EXTERNAL_LLM_TIMEOUT: '20',
});

describe('an external model first', () => {
  let seeded: SeededGateway;
  let gateway: Gateway;
  beforeAll(async () => {
    seeded = await startSeeded({
      ...external(),
      INTERNAL_LLM_ENABLED: 'true',
      INTERNAL_LLM_API_BASE: `${local.url}/v1`,
      INTERNAL_LLM_MODEL: 'local-model',
    });
    gateway = seeded.gateway;
  });
  afterAll(() => gateway.stop());

  it('A1 EXTERNAL_LLM_*: the first start registers the provider and puts it first for chat', async () => {
    expect(await chainOf(gateway, 'chat')).toEqual(['mediqzy', 'internal']);
    const { body } = await gateway.manage('GET', '/api-keys/1');
    expect(body).toMatchObject({
      provider: 'custom',
      key_name: 'mediqzy',
      base_url: `${vendor.url}/v1`,
      model: 'vendor-model',
      masked_key: '****6789',
      defaults: { temperature: 0.2, max_tokens: 64 },
      timeouts: { first_byte_ms: 20_000, silence_ms: 20_000 },
    });
    const answer = await gateway.infer('chat/completions', HELLO);
    expect([answer.status, answer.headers.get('x-llm-provider')]).toEqual([200, 'mediqzy']);
    const [received] = await takeReceived(vendor);
    expect(received?.body).toMatchObject({ model: 'vendor-model', temperature: 0.2, max_tokens: 64 });
    expect(received?.headers['authorization']).toBe(`Bearer ${KEY}`);
  });

  it('A2 external first, local on any failure: headers and log lines tell both', async () => {
    const first = await gateway.infer('chat/completions', HELLO);
    expect(first.headers.get('x-llm-trail')).toBe('mediqzy=200');
    await vendor.setLoading(true);
    const second = await gateway.infer('chat/completions', HELLO);
    expect([second.status, second.headers.get('x-llm-provider')]).toEqual([200, 'internal']);
    expect(second.headers.get('x-llm-trail')).toMatch(/^mediqzy=503, .*internal=200$/);
    expect(second.body).toMatchObject({ model: 'local-model' });
    expect(seeded.requests().map(({ routing }) => routing)).toEqual(
      expect.arrayContaining(['routed to external', 'fell back to local']),
    );
    expect(seeded.requests().at(-1)).toMatchObject({ provider: 'internal', routing: 'fell back to local' });
  });
});

describe('what requests of a provider carry', () => {
  let gateway: Gateway;
  let id: number;
  beforeAll(async () => {
    gateway = await startGateway();
    id = await registerServer(gateway, { name: 'gpu', url: local.url });
    await activate(gateway, 'chat', [id]);
  });
  afterAll(() => gateway.stop());

  const set = (fields: object) => gateway.manage('PATCH', `/servers/${id}`, fields);
  const sent = async (body: object = {}, path = 'chat/completions') => {
    await gateway.infer(path, { ...HELLO, ...body });
    const [received] = await takeReceived(local);
    if (!received) throw new Error('nothing was sent');
    return received;
  };

  it('A3 default temperature and max_tokens of a provider: only where the request has none', async () => {
    expect((await sent()).body).toEqual(HELLO);
    await set({ defaults: { temperature: 0.3, max_tokens: 32 } });
    expect((await sent()).body).toEqual({ ...HELLO, temperature: 0.3, max_tokens: 32 });
    expect((await sent({ temperature: 0 })).body).toEqual({ ...HELLO, temperature: 0, max_tokens: 32 });
    const own = { temperature: 1, max_completion_tokens: 5 };
    expect((await sent(own)).body).toEqual({ ...HELLO, ...own });
    expect((await sent({ temperature: null, max_tokens: 7 })).body).toEqual({
      ...HELLO,
      temperature: 0.3,
      max_tokens: 7,
    });
    const stream = await fetch(`${gateway.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${gateway.appKey}`, 'content-type': 'application/json' },
      body: JSON.stringify({ ...HELLO, stream: true }),
    });
    expect(await stream.text()).toMatch(/data: \[DONE\]\n\n$/);
    const [streamed] = await takeReceived(local);
    expect(streamed?.body).toMatchObject({ temperature: 0.3, max_tokens: 32, stream: true });
    await set({ defaults: {} });
    expect((await sent()).body).toEqual(HELLO);
  });

  it('A3 defaults go with the provider: after a fallback they are those of the next one', async () => {
    await set({ defaults: { temperature: 0.3 } });
    const other = await registerServer(gateway, { name: 'other', url: 'http://127.0.0.1:9' });
    await gateway.manage('PATCH', `/servers/${other}`, { defaults: { temperature: 1.5, max_tokens: 9 } });
    await activate(gateway, 'chat', [other, id]);
    expect((await sent()).body).toEqual({ ...HELLO, temperature: 0.3 });
    await activate(gateway, 'chat', [id]);
    await set({ defaults: {} });
  });

  it('A4 bearer token, X-API-Key, a header of its own, none, and static headers beside it', async () => {
    expect((await sent()).headers['authorization']).toBeUndefined();
    await set({ api_key: KEY, base_url: local.url });
    expect((await sent()).headers['authorization']).toBe(`Bearer ${KEY}`);

    await set({ auth: { style: 'x-api-key' }, headers: { 'http-referer': 'https://acme.org', 'x-title': 'Acme' } });
    const byApiKey = (await sent()).headers;
    expect(byApiKey).toMatchObject({ 'x-api-key': KEY, 'http-referer': 'https://acme.org', 'x-title': 'Acme' });
    expect(byApiKey['authorization']).toBeUndefined();

    await set({ auth: { style: 'header', header: 'x-ocean-token' } });
    expect((await sent()).headers['x-ocean-token']).toBe(KEY);

    await set({ auth: { style: 'none' } });
    expect(JSON.stringify((await sent()).headers)).not.toContain(KEY);

    const cleared = await set({ auth: null, headers: {}, api_key: null });
    expect(cleared.body).toMatchObject({ auth: null, headers: {}, masked_key: null });
    const plain = (await sent()).headers;
    expect([plain['authorization'], plain['x-api-key'], plain['x-title']]).toEqual([undefined, undefined, undefined]);
  });

  it('A4 Ollama and LM Studio without any key', async () => {
    for (const server_type of ['ollama', 'lmstudio']) {
      await set({ server_type });
      expect((await sent()).headers['authorization']).toBeUndefined();
    }
    await set({ server_type: 'llamacpp' });
  });

  it.each([
    [{ headers: { authorization: 'Bearer abcdefgh' } }, 'headers'],
    [{ headers: { 'x-api-key': 'abcdefgh' } }, 'headers'],
    [{ headers: { 'x-auth-token': 'abcdefgh' } }, 'headers'],
    [{ headers: { cookie: 'a=b' } }, 'headers'],
    [{ headers: { 'x-note': 'sk-proj-abcdefghijklmnop1234' } }, 'headers'],
    [{ headers: { host: 'evil.example' } }, 'headers'],
    [{ headers: { 'X-Title': 'Acme' } }, 'headers'],
    [{ headers: { 'x-title': 'one\r\nx-two: 2' } }, 'headers'],
    [{ auth: { style: 'header' } }, 'auth.header'],
    [{ auth: { style: 'header', header: 'host' } }, 'auth.header'],
    [{ auth: { style: 'bearer', header: 'x-token' } }, 'auth.header'],
    [{ auth: { style: 'basic' } }, 'auth.style'],
    [{ defaults: { temperature: 3 } }, 'defaults.temperature'],
    [{ defaults: { max_tokens: 0 } }, 'defaults.max_tokens'],
    [{ status: 'gone' }, 'status'],
  ])('A4 refuses %j, names the field and no value, and stores nothing', async (fields, field) => {
    const before = await gateway.manage('GET', `/servers/${id}`);
    const { status, body } = await set(fields);
    expect([status, (body['errors'] as { field: string }[])[0]?.field]).toEqual([400, field]);
    expect(JSON.stringify(body)).not.toMatch(/abcdefgh/);
    const after = await gateway.manage('GET', `/servers/${id}`);
    expect(after.body['updated_at']).toBe(before.body['updated_at']);
  });

  it('A4 an api key is always sent: the style none is refused for it', async () => {
    const { status, body } = await gateway.manage('POST', '/api-keys', {
      provider: 'openai',
      key_name: 'x',
      api_key: KEY,
      auth: { style: 'none' },
    });
    expect([status, body['errors']]).toMatchObject([400, [{ field: 'auth.style' }]]);
  });
});

describe('A6', () => {
  let gateway: Gateway;
  beforeAll(async () => {
    gateway = await startGateway(external());
  });
  afterAll(() => gateway.stop());

  it('A6 streaming and token counts, the default timeout of the external model is 30 s', async () => {
    const client = new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: gateway.appKey, maxRetries: 0 });
    const stream = await client.chat.completions.create({
      model: 'chat',
      messages: [{ role: 'user', content: 'Hello' }],
      stream: true,
      stream_options: { include_usage: true },
    });
    let text = '';
    let total = 0;
    for await (const { choices, usage } of stream) {
      text += choices[0]?.delta.content ?? '';
      total = usage?.total_tokens ?? total;
    }
    expect(text).not.toBe('');
    expect(total).toBeGreaterThan(0);

    const { EXTERNAL_LLM_TIMEOUT: _, ...without } = external();
    const other = await startGateway(without);
    const { body } = await other.manage('GET', '/api-keys/1');
    await other.stop();
    expect(body['timeouts']).toMatchObject({ first_byte_ms: 30_000 });
  });

  it('A6 a JWT of an app, by a shared secret or a JWKS, is its credential, and its agent_type claim routes', async () => {
    const secret = 'a-secret-that-both-sides-know-0123456789';
    const issuer = 'https://login.example.com';
    const doctor = await registerServer(gateway, { name: 'doctor', url: local.url, model: 'local-model' });
    await gateway.manage('PUT', '/purposes/clinical', {});
    await activateTiers(gateway, 'clinical', [
      { strategy: 'weighted', targets: [{ provider_type: 'ai_server', provider_id: doctor }] },
    ]);
    await gateway.manage('PUT', '/agent-types/AIDoctor', { purpose: 'clinical' });
    const app = await addApp(gateway, 'ward');
    const publisher = await TokenIssuer.start();
    await publisher.renew();
    const shared = { issuer, audience: 'patchbay' };
    const bySecret = await signedWith(secret, { ...usualClaims(issuer), agent_type: 'AIDoctor' });
    const byKeySet = await publisher.sign({ agent_type: 'AIDoctor' });
    for (const [keys, token] of [
      [{ algorithms: ['HS256'], secret }, bySecret],
      [{ algorithms: ['RS256'], jwks: publisher.keySet() }, byKeySet],
    ] as const) {
      expect((await gateway.manage('PUT', `/apps/${app}/jwt`, { ...shared, ...keys })).status).toBe(200);
      const answer = await gateway.infer('chat/completions', HELLO, { authorization: `Bearer ${token}` });
      expect([answer.status, answer.headers.get('x-llm-purpose'), answer.headers.get('x-llm-provider')]).toEqual([
        200,
        'clinical',
        'doctor',
      ]);
    }
    await publisher.stop();
  });
});
