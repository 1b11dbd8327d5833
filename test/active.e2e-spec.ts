import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type Answer, type Gateway, startGateway } from './support/gateway.js';
import { expectProblem, revisionOf } from './support/problems.js';
import { providerKey } from './support/run-canaries.js';
import { without } from './support/without.js';

let gateway: Gateway;
let first: number;
let second: number;
let vendor: number;

const server = (id: number) => ({ provider_type: 'ai_server', provider_id: id });
const apiKey = (id: number) => ({ provider_type: 'api_key', provider_id: id });
const activate = (body: object): Promise<Answer> => gateway.manage('POST', '/active?preflight=off', body);

async function create(path: string, body: object): Promise<number> {
  const answer = await gateway.manage<{ id: number }>('POST', path, body);
  expect(answer.status).toBe(201);
  return answer.body.id;
}

function createServer(name: string, fields: object = {}): Promise<number> {
  return create('/servers', { name, server_type: 'llamacpp', base_url: 'http://127.0.0.1:9', ...fields });
}

beforeAll(async () => {
  gateway = await startGateway();
  first = await createServer('first');
  second = await createServer('second', { api_key: 'a-server-key-0001-abcd' });
  vendor = await create('/api-keys', { provider: 'openai', key_name: 'main', api_key: providerKey('5d80') });
});
beforeEach(async () => {
  await gateway.manage('DELETE', '/active/chat');
});
afterAll(() => gateway.stop());

const FIRST = { server_type: 'llamacpp', name: 'first', masked_key: null, enabled: true };
const SECOND = { server_type: 'llamacpp', name: 'second', masked_key: '****abcd', enabled: true };
const VENDOR = { provider: 'openai', key_name: 'main', masked_key: '****5d80', enabled: true };

describe('plugging in a provider', () => {
  it('answers exactly the fields of the contract', async () => {
    const before = await revisionOf(gateway);
    const answer = await activate({ purpose: 'chat', ...server(first), model: 'qwen', fallbacks: [apiKey(vendor)] });
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      purpose: 'chat',
      ...server(first),
      model: 'qwen',
      provider: FIRST,
      fallbacks: [{ ...apiKey(vendor), model: null, provider: VENDOR }],
      tiers: [
        { strategy: 'weighted', targets: [{ ...server(first), model: 'qwen', weight: 1, provider: FIRST }] },
        { strategy: 'weighted', targets: [{ ...apiKey(vendor), model: null, weight: 1, provider: VENDOR }] },
      ],
      updated_by: 'bootstrap',
      updated_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      revision: before + 1,
    });
    expect((await gateway.manage('GET', '/active/chat')).body).toEqual(answer.body);
    const list = await gateway.manage('GET', '/active');
    expect(list.body).toEqual({ data: [answer.body], next_cursor: null });
    expect(await revisionOf(gateway)).toBe(before + 1);
  });

  it('shows an api key by vendor and key name', async () => {
    const { body } = await activate({ purpose: 'chat', ...apiKey(vendor) });
    expect(body).toMatchObject({ ...apiKey(vendor), provider: VENDOR, fallbacks: [] });
  });

  it('takes one fallback in the short form', async () => {
    const short = { fallback_provider_type: 'ai_server', fallback_provider_id: second };
    const { body } = await activate({ purpose: 'chat', ...apiKey(vendor), ...short });
    expect(body['fallbacks']).toEqual([{ ...server(second), model: null, provider: SECOND }]);
  });

  it('takes the place of what was plugged in, fallbacks included', async () => {
    await activate({ purpose: 'chat', ...server(first), fallbacks: [server(second), apiKey(vendor)] });
    await activate({ purpose: 'chat', ...server(second) });
    const { body } = await gateway.manage('GET', '/active/chat');
    expect(body).toMatchObject({ ...server(second), fallbacks: [] });
  });

  it('keeps the order of many fallbacks and takes one provider twice with two models', async () => {
    const fallbacks = [
      apiKey(vendor),
      server(second),
      { ...server(first), model: 'b' },
      { ...apiKey(vendor), model: 'c' },
    ];
    const { body } = await activate({ purpose: 'chat', ...server(first), model: 'a', fallbacks });
    const read = (body['fallbacks'] as object[]).map((target) => without(target, 'provider'));
    expect(read).toEqual(fallbacks.map((target) => ({ model: null, ...target })));
  });

  it('shows what a provider has become since', async () => {
    const changing = await createServer('changing');
    await activate({ purpose: 'chat', ...server(changing) });
    await gateway.manage('PATCH', `/servers/${changing}`, { name: 'changed', enabled: false });
    const { body } = await gateway.manage('GET', '/active/chat');
    expect(body['provider']).toEqual({ ...FIRST, name: 'changed', enabled: false });
  });

  it('unplugs', async () => {
    const { body: plugged } = await activate({ purpose: 'chat', ...server(first) });
    const answer = await gateway.manage('DELETE', '/active/chat');
    expect([answer.status, answer.body]).toEqual([200, { revision: Number(plugged['revision']) + 1 }]);
    const gone = await gateway.manage('GET', '/active/chat');
    expectProblem(gone, 404, 'not_found');
    expect(gone.body['detail']).toContain('POST /api/v1/llm-config/active');
    expectProblem(await gateway.manage('DELETE', '/active/chat'), 404, 'not_found');
    expect((await gateway.manage('GET', '/active')).body['data']).toEqual([]);
  });
});

describe('a refused activation', () => {
  const UNKNOWN = 2_000_000_000;
  const refusals: readonly (readonly [string, () => object, number, string, readonly string[]])[] = [
    ['an unknown server', () => server(UNKNOWN), 404, 'not_found', ['provider_id']],
    ['the id of an api key as a server', () => server(vendor), 404, 'not_found', ['provider_id']],
    ['the id of a server as an api key', () => apiKey(first), 404, 'not_found', ['provider_id']],
    [
      'an unknown fallback',
      () => ({ ...server(first), fallbacks: [server(second), apiKey(UNKNOWN)] }),
      404,
      'not_found',
      ['fallbacks.1.provider_id'],
    ],
    [
      'an unknown short fallback',
      () => ({ ...server(first), fallback_provider_type: 'ai_server', fallback_provider_id: UNKNOWN }),
      404,
      'not_found',
      ['fallback_provider_id'],
    ],
    [
      'half a short fallback',
      () => ({ ...server(first), fallback_provider_type: 'ai_server' }),
      400,
      'invalid_request',
      ['fallback_provider_id'],
    ],
    [
      'the other half',
      () => ({ ...server(first), fallback_provider_id: second }),
      400,
      'invalid_request',
      ['fallback_provider_type'],
    ],
    [
      'both forms of fallback',
      () => ({
        ...server(first),
        fallback_provider_type: 'ai_server',
        fallback_provider_id: second,
        fallbacks: [],
      }),
      400,
      'invalid_request',
      ['fallback_provider_id'],
    ],
    [
      'the active provider as its own fallback',
      () => ({ ...server(first), fallbacks: [server(first)] }),
      400,
      'invalid_request',
      ['fallbacks.0.provider_id'],
    ],
    [
      'too many fallbacks',
      () => ({
        ...server(first),
        fallbacks: Array.from({ length: 21 }, (_, n) => ({ ...server(first), model: `${n}` })),
      }),
      400,
      'invalid_request',
      ['fallbacks'],
    ],
  ];

  it.each(refusals)('%s is told apart by its field', async (_, body, status, code, fields) => {
    const before = await revisionOf(gateway);
    expectProblem(await activate({ purpose: 'chat', ...body() }), status, code, fields);
    expect(await revisionOf(gateway)).toBe(before);
  });

  it('of an unknown purpose says how to create it', async () => {
    const answer = await activate({ purpose: 'brand-new', ...server(first) });
    expectProblem(answer, 404, 'purpose_not_found', ['purpose']);
    expect(answer.body['detail']).toContain('PUT /api/v1/llm-config/purposes/{slug}');
  });

  it('of a disabled provider names it and the remedy, active or fallback', async () => {
    const disabled = await createServer('disabled', { enabled: false });
    const active = await activate({ purpose: 'chat', ...server(disabled) });
    expectProblem(active, 422, 'preflight_failed', ['provider_id']);
    expect(active.body['detail']).toContain('"disabled" is disabled; enable it first');
    const fallback = await activate({ purpose: 'chat', ...server(first), fallbacks: [server(disabled)] });
    expectProblem(fallback, 422, 'preflight_failed', ['fallbacks.0.provider_id']);
    expectProblem(await gateway.manage('GET', '/active/chat'), 404, 'not_found');
  });

  it.each([
    ['chat', 'use_for_chat'],
    ['embeddings', 'use_for_embeddings'],
    ['reranking', 'use_for_reranking'],
  ])('for %s comes from %s = false only', async (purpose, flag) => {
    const refusing = await createServer(`no-${purpose}`, { [flag]: false });
    const answer = await activate({ purpose, ...server(refusing) });
    expectProblem(answer, 422, 'preflight_failed', ['provider_id']);
    expect(answer.body['detail']).toContain(flag);
    const other = purpose === 'chat' ? 'embeddings' : 'chat';
    expect((await activate({ purpose: other, ...server(refusing) })).status).toBe(200);
    await gateway.manage('PATCH', `/servers/${refusing}`, { [flag]: null });
    expect((await activate({ purpose, ...server(refusing) })).status).toBe(200);
    for (const plugged of [purpose, other]) await gateway.manage('DELETE', `/active/${plugged}`);
  });
});
