import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Gateway, startGateway } from './support/gateway.js';
import { activate, plug } from './support/plug.js';
import { PROMPT } from './support/run-canaries.js';
import { bodyText, type ModelServer, startModelServer } from './support/upstreams.js';

let gateway: Gateway;
let general: ModelServer;
let clinical: ModelServer;
let generalId: number;
let clinicalId: number;

const hello = { messages: [{ role: 'user', content: PROMPT }] };

beforeAll(async () => {
  [general, clinical] = await Promise.all([
    startModelServer({ model: 'general' }),
    startModelServer({ model: 'clinical' }),
  ]);
  gateway = await startGateway();
  [generalId = 0] = await plug(gateway, 'chat', { name: 'General 1', url: general.url });
  await gateway.manage('PUT', '/purposes/clinical', {});
  [clinicalId = 0] = await plug(gateway, 'clinical', { name: 'Klinik ü', url: clinical.url, model: 'bimedix' });
  await gateway.manage('PUT', '/agent-types/AIDoctor', { purpose: 'clinical' });
});
afterAll(async () => {
  await gateway.stop();
  await Promise.all([general.stop(), clinical.stop()]);
});

interface Case {
  readonly rule: string;
  readonly body?: object;
  readonly headers?: Record<string, string>;
  readonly purpose: string;
  readonly provider: string;
}

describe('B1 which provider serves a request', () => {
  const CASES: readonly Case[] = [
    { rule: 'the default purpose of the path', purpose: 'chat', provider: 'General 1' },
    { rule: 'an agent type', body: { agent_type: 'AIDoctor' }, purpose: 'clinical', provider: 'Klinik %C3%BC' },
    { rule: 'an unknown agent type is the default', body: { agent_type: 'x' }, purpose: 'chat', provider: 'General 1' },
    {
      rule: 'the header wins over the agent type',
      body: { agent_type: 'AIDoctor' },
      headers: { 'x-llm-purpose': 'chat' },
      purpose: 'chat',
      provider: 'General 1',
    },
    { rule: 'a model that is a purpose', body: { model: 'clinical' }, purpose: 'clinical', provider: 'Klinik %C3%BC' },
    {
      rule: 'the agent type wins over the model',
      body: { agent_type: 'AIDoctor', model: 'chat' },
      purpose: 'clinical',
      provider: 'Klinik %C3%BC',
    },
    { rule: 'provider-name/model', body: { model: 'Klinik ü/other' }, purpose: 'chat', provider: 'Klinik %C3%BC' },
    { rule: 'any other model', body: { model: 'gpt-4o' }, purpose: 'chat', provider: 'General 1' },
  ];

  it.each(CASES)('$rule', async ({ body = {}, headers = {}, purpose, provider }) => {
    const answer = await gateway.infer('chat/completions', { ...hello, ...body }, headers);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('x-llm-purpose')).toBe(purpose);
    expect(answer.headers.get('x-llm-provider')).toBe(provider);
    expect(answer.headers.get('x-llm-attempts')).toBe('1');
    expect(answer.headers.get('x-request-id')).toMatch(/^req_/);
  });

  it('a model_port wins over the agent type, and falls back to the chain when its server is down', async () => {
    const body = { ...hello, agent_type: 'AIDoctor', model_port: general.port };
    const answer = await gateway.infer('chat/completions', body);
    expect(answer.headers.get('x-llm-provider')).toBe('General 1');

    const gone = await startModelServer();
    await gateway.manage('POST', '/servers', { name: 'gone', server_type: 'llamacpp', base_url: gone.url });
    await gone.stop();
    const fallback = await gateway.infer('chat/completions', { ...body, model_port: gone.port });
    expect(fallback.status).toBe(200);
    expect(fallback.headers.get('x-llm-provider')).toBe('Klinik %C3%BC');
    expect(fallback.headers.get('x-llm-trail')).toBe('gone=connect, gone=connect, Klinik %C3%BC=200');
  });

  it('a pinned model reaches the server, Patchbay’s own members do not', async () => {
    await clinical.forgetReceived();
    await gateway.infer('chat/completions', { ...hello, model: 'x', agent_type: 'AIDoctor', model_port: null });
    const [request] = await clinical.received();
    expect(JSON.parse(request ? bodyText(request) : '')).toEqual({ ...hello, model: 'bimedix' });
  });

  it('says which revision answered, and moves on with every write', async () => {
    const before = await gateway.infer('chat/completions', hello);
    const write = await gateway.manage<{ revision: number }>('PUT', '/purposes/another', {});
    const after = await gateway.infer('chat/completions', hello);
    expect(Number(after.headers.get('x-config-revision'))).toBe(write.body.revision);
    expect(Number(before.headers.get('x-config-revision'))).toBe(write.body.revision - 1);
  });
});

describe('what cannot be routed', () => {
  interface ErrorBody {
    readonly error: { readonly message: string; readonly code: string; readonly param: string | null };
  }
  const infer = (body: object, headers = {}) =>
    gateway.infer<ErrorBody>('chat/completions', { ...hello, ...body }, headers);

  it('a port nobody registered is 404, even if something listens there', async () => {
    const stranger = await startModelServer();
    const { status, body } = await infer({ model_port: stranger.port });
    expect([status, body.error.code, body.error.param]).toEqual([404, 'model_port_unknown', 'model_port']);
    expect(await stranger.received()).toEqual([]);
    await stranger.stop();
  });

  it('an unknown purpose in the header is 404 with the call that creates it', async () => {
    const { status, body } = await infer({}, { 'x-llm-purpose': 'nope' });
    expect([status, body.error.code]).toEqual([404, 'purpose_not_found']);
    expect(body.error.message).toContain('PUT /api/v1/llm-config/purposes/');
  });

  it('D6 a purpose without provider is 503 with the call that plugs one in', async () => {
    const { status, headers, body } = await infer({}, { 'x-llm-purpose': 'reranking' });
    expect([status, body.error.code]).toEqual([503, 'no_provider_configured']);
    expect(body.error.message).toContain('POST /api/v1/llm-config/active {"purpose":"reranking"');
    expect(headers.get('x-llm-purpose')).toBe('reranking');
    expect(headers.get('x-should-retry')).toBe('false');
  });

  it('a disabled provider gets no request', async () => {
    await gateway.manage('PATCH', `/servers/${clinicalId}`, { enabled: false });
    const { status, body } = await infer({ agent_type: 'AIDoctor' });
    expect([status, body.error.code]).toEqual([503, 'no_provider_configured']);
    await gateway.manage('PATCH', `/servers/${clinicalId}`, { enabled: true });
    expect((await infer({ agent_type: 'AIDoctor' })).status).toBe(200);
  });

  it.each([
    ['model', 5],
    ['stream', 'yes'],
    ['agent_type', {}],
    ['model_port', '8080'],
    ['model_port', 0],
    ['model_port', 70_000],
  ])('%s: %j is 400 with the member named', async (param, value) => {
    const { status, body } = await infer({ [param]: value });
    expect([status, body.error.code, body.error.param]).toEqual([400, 'invalid_request', param]);
  });
});

describe('switching providers', () => {
  const RATE_PER_SECOND = 50;
  const SWITCHES = 20;
  const BETWEEN_SWITCHES = 5;

  it('fails no request at 50 a second, and the first one after the 200 is served by the new provider', async () => {
    const providers = [
      { id: generalId, label: 'General 1' },
      { id: clinicalId, label: 'Klinik %C3%BC' },
    ];
    const statuses: number[] = [];
    const pending = new Set<Promise<void>>();
    const request = async (): Promise<void> => {
      statuses.push((await gateway.infer('chat/completions', hello)).status);
    };
    const traffic = setInterval(() => pending.add(request()), 1000 / RATE_PER_SECOND);
    for (let round = 1; round <= SWITCHES; round++) {
      const { id, label } = providers[round % 2] ?? { id: 0, label: '' };
      await activate(gateway, 'chat', [id]);
      const first = await gateway.infer('chat/completions', hello);
      expect(first.headers.get('x-llm-provider')).toBe(label);
      while (statuses.length < round * BETWEEN_SWITCHES) await new Promise((resolve) => setTimeout(resolve, 5));
    }
    clearInterval(traffic);
    await Promise.all(pending);
    expect(statuses.length).toBeGreaterThanOrEqual(SWITCHES * BETWEEN_SWITCHES);
    expect(statuses.filter((status) => status !== 200)).toEqual([]);
  });
});
