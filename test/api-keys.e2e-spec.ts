import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { VENDOR_NAMES, VENDORS } from '../src/protocols/openai/vendors.js';
import { type Answer, type Gateway, startGateway } from './support/gateway.js';
import { answering, requestHeads, startJsonDouble } from './support/json-double.js';
import { expectProblem, revisionOf } from './support/problems.js';
import type { RawUpstream } from './support/raw-upstream.js';
import { providerKey } from './support/run-canaries.js';
import { FIGURES, without } from './support/without.js';

const CANARY = providerKey('5d80');

let vendor: RawUpstream;
let gateway: Gateway;
let serial = 0;
const everyAnswer: string[] = [];

interface ApiKey {
  readonly id: number;
  readonly key_name: string;
  readonly revision: number;
  readonly [field: string]: unknown;
}

beforeAll(async () => {
  vendor = await startJsonDouble(200, { data: [] });
  gateway = await startGateway({ EGRESS_ALLOW_ORIGINS: vendor.url });
});
afterAll(() => Promise.all([gateway.stop(), vendor.stop()]));

async function manage(method: string, path: string, body?: unknown): Promise<Answer<ApiKey>> {
  const answer = await gateway.manage<ApiKey>(method, path, body);
  everyAnswer.push(JSON.stringify(answer.body), JSON.stringify([...answer.headers]));
  return answer;
}

function fieldsOf(fields: object): object {
  serial += 1;
  return { provider: 'openai', key_name: `key-${serial}`, api_key: CANARY, ...fields };
}

async function create(fields: object = {}): Promise<ApiKey> {
  const answer = await manage('POST', '/api-keys', fieldsOf(fields));
  expect(answer.status).toBe(201);
  return answer.body;
}

/** The api key itself, without how it is doing. */
async function read(id: number): Promise<ApiKey> {
  return without((await manage('GET', `/api-keys/${id}`)).body, 'state', 'warnings', ...FIGURES) as ApiKey;
}

describe('the vendor table', () => {
  const withAddress = VENDOR_NAMES.filter((name) => VENDORS[name].baseUrl !== null);

  it.each([
    ['openai', 'https://api.openai.com/v1'],
    ['openrouter', 'https://openrouter.ai/api/v1'],
    ['anthropic', 'https://api.anthropic.com/v1'],
    ['google', 'https://generativelanguage.googleapis.com/v1beta/openai'],
    ['cohere', 'https://api.cohere.ai/compatibility/v1'],
    ['together', 'https://api.together.xyz/v1'],
    ['fireworks', 'https://api.fireworks.ai/inference/v1'],
    ['groq', 'https://api.groq.com/openai/v1'],
    ['mistral', 'https://api.mistral.ai/v1'],
    ['deepseek', 'https://api.deepseek.com/v1'],
    ['xai', 'https://api.x.ai/v1'],
  ])('gives %s the address %s', async (provider, base_url) => {
    expect(withAddress).toHaveLength(11);
    expect(await create({ provider })).toMatchObject({ provider, base_url, masked_key: '****5d80', key_version: 1 });
  });

  it.each(['azure', 'custom'])('has no address for %s: one must be given', async (provider) => {
    const refused = await manage('POST', '/api-keys', fieldsOf({ provider }));
    expectProblem(refused, 400, 'invalid_request', ['base_url']);
    const base_url = 'https://mine.openai.azure.com/openai/v1';
    expect(await create({ provider, base_url })).toMatchObject({ provider, base_url });
  });

  it('lets any vendor have an address of its own', async () => {
    expect(await create({ base_url: 'https://proxy.example.com/v1' })).toMatchObject({
      base_url: 'https://proxy.example.com/v1',
    });
  });
});

describe('the life of an api key', () => {
  const FULL = {
    provider: 'mistral',
    base_url: 'https://api.mistral.ai/v2',
    model: 'mistral-small',
    enabled: false,
    use_for_ops_center: true,
    timeouts: { connect_ms: 100, total_ms: 1 },
    limits: { max_concurrent: 100_000, max_queued: 100_000 },
    capabilities: { tools: false, context_tokens: 1 },
    price: { input_per_million: 3, output_per_million: 15 },
    metadata: { team: 'a' },
  };

  it('is stored with every field, listed and read alike', async () => {
    const { revision, warnings, ...key } = await create(FULL);
    expect(key).toMatchObject(FULL);
    expect(warnings).toEqual([]);
    expect(await read(key.id)).toEqual(key);
    const list = await gateway.manage<{ data: ApiKey[] }>('GET', `/api-keys?cursor=${key.id - 1}&limit=1`);
    expect(list.body.data.map((each) => without(each, 'state', 'warnings', ...FIGURES))).toEqual([key]);
    expect(await revisionOf(gateway)).toBe(revision);
  });

  const PATCHES = {
    key_name: 'patched',
    provider: 'mistral',
    base_url: 'https://api.mistral.ai/v3',
    model: null,
    enabled: true,
    use_for_ops_center: false,
    timeouts: {},
    limits: {},
    rates: { requests_per_second: 50, max_concurrent: 8 },
    capabilities: { vision: true },
    price: { input_per_million: 0 },
    prices: [{ input_per_million: 2, cached_input_per_million: 1 }],
    metadata: { b: 1 },
  };
  it.each(Object.entries(PATCHES))('PATCH of %s alone leaves every other field untouched', async (field, value) => {
    const { revision: _, warnings: __, updated_at: ___, ...before } = await create(FULL);
    expect((await manage('PATCH', `/api-keys/${before.id}`, { [field]: value })).status).toBe(200);
    expect(await read(before.id)).toEqual({ ...before, [field]: value, updated_at: expect.any(String) });
  });

  it('moves to the address of another vendor only together with a key', async () => {
    const { id } = await create();
    const alone = await manage('PATCH', `/api-keys/${id}`, { provider: 'groq' });
    expectProblem(alone, 400, 'invalid_request', ['api_key']);
    const together = await manage('PATCH', `/api-keys/${id}`, { provider: 'groq', api_key: CANARY });
    expect(together.body).toMatchObject({ provider: 'groq', base_url: VENDORS.groq.baseUrl, key_version: 2 });
  });

  it.each(['https://evil.example.com/v1', 'https://api.openai.com:8443/v1'])(
    'refuses to take the stored key along to %s',
    async (base_url) => {
      const key = await create();
      const patched = await manage('PATCH', `/api-keys/${key.id}`, { base_url });
      expectProblem(patched, 400, 'invalid_request', ['api_key']);
      const body = { provider: 'openai', key_name: key.key_name, base_url };
      expectProblem(await manage('PUT', `/api-keys/${key.id}`, body), 400, 'invalid_request', ['api_key']);
      expect(await read(key.id)).toMatchObject({ base_url: VENDORS.openai.baseUrl, key_version: 1 });
    },
  );

  it('keeps the stored key when PUT gives none', async () => {
    const key = await create(FULL);
    const body = { provider: 'mistral', key_name: key.key_name };
    const answer = await manage('PUT', `/api-keys/${key.id}`, body);
    expect(answer.body).toMatchObject({ base_url: VENDORS.mistral.baseUrl, model: null, key_version: 1 });
    const removed = await manage('PUT', `/api-keys/${key.id}`, { ...body, api_key: null });
    expectProblem(removed, 400, 'invalid_request', ['api_key']);
  });

  it('keeps the history of its secret', async () => {
    const { id } = await create();
    await manage('PATCH', `/api-keys/${id}`, { api_key: 'sk-second-of-three-0002' });
    await manage('PATCH', `/api-keys/${id}`, { api_key: 'short' });
    const { body } = await manage('GET', `/api-keys/${id}/versions`);
    const [created_at, revoked_at] = [expect.any(String), expect.any(String)];
    const times = { verified_at: null, grace_until: null, expires_at: null, destroyed_at: null };
    const shared = { app_id: null, weight: 1, created_at, ...times };
    expect(body).toEqual({
      versions: [
        { ...shared, version: 3, state: 'active', masked_key: '****', revoked_at: null },
        { ...shared, version: 2, state: 'revoked', masked_key: '****0002', revoked_at },
        { ...shared, version: 1, state: 'revoked', masked_key: '****5d80', revoked_at },
      ],
      warnings: [],
    });
  });

  it('is gone with its history after DELETE', async () => {
    const { id, revision } = await create();
    expect((await manage('DELETE', `/api-keys/${id}`)).body).toEqual({ revision: revision + 1 });
    for (const path of [`/api-keys/${id}`, `/api-keys/${id}/versions`]) {
      expectProblem(await manage('GET', path), 404, 'not_found');
    }
    expectProblem(await manage('POST', `/api-keys/${id}/test`), 404, 'not_found');
  });
});

describe('the address of a vendor', () => {
  it.each([
    'http://api.openai.com/v1',
    'https://127.0.0.1/v1',
    'https://localhost/v1',
    'https://localhost./v1',
    'https://10.1.2.3/v1',
    'https://[::1]/v1',
    'https://[::ffff:10.0.0.1]/v1',
    'https://169.254.169.254/v1',
    'https://user:secret@api.openai.com/v1',
    'https://api.openai.com/v1?key=1',
    'https://api.openai.com/v1#a',
    'ftp://api.openai.com/v1',
    'file:///etc/passwd',
    'api.openai.com/v1',
    'https://',
  ])('is not %s', async (base_url) => {
    const before = await revisionOf(gateway);
    const answer = await manage('POST', '/api-keys', fieldsOf({ provider: 'custom', base_url }));
    expectProblem(answer, 400, 'invalid_request', ['base_url']);
    const key = await create();
    const moved = await manage('PATCH', `/api-keys/${key.id}`, { base_url, api_key: CANARY });
    expectProblem(moved, 400, 'invalid_request', ['base_url']);
    expect(await revisionOf(gateway)).toBe(before + 1);
  });

  it('may be plain http and private where the operator allows that origin', async () => {
    expect(await create({ provider: 'custom', base_url: `${vendor.url}/v1` })).toMatchObject({
      base_url: `${vendor.url}/v1`,
    });
    const other = fieldsOf({ provider: 'custom', base_url: 'http://127.0.0.1:1/v1' });
    expectProblem(await manage('POST', '/api-keys', other), 400, 'invalid_request', ['base_url']);
  });
});

async function testKey(fields: object = {}): Promise<object> {
  const { id } = await create({ provider: 'custom', base_url: `${vendor.url}/v1`, ...fields });
  const answer = await manage('POST', `/api-keys/${id}/test`);
  expect(answer.status).toBe(200);
  return answer.body;
}

const says = (message: string): object => ({ error: { message } });

describe('the test of an api key', () => {
  beforeEach(() => vendor.play(answering(200, { data: [] })));

  it.each([
    ['openai', /^GET \/v1\/models HTTP/, `authorization: Bearer ${CANARY}`],
    ['openrouter', /^GET \/api\/v1\/key HTTP/, `authorization: Bearer ${CANARY}`],
    ['cohere', /^GET \/v1\/models HTTP/, `authorization: Bearer ${CANARY}`],
    ['azure', /^GET \/v1\/models HTTP/, `api-key: ${CANARY}`],
  ])('asks %s with its own header', async (provider, requestLine, header) => {
    expect(await testKey({ provider })).toMatchObject({ status: 'healthy', reason: null, key_accepted: true });
    const [head = ''] = await requestHeads(vendor);
    expect(head).toMatch(requestLine);
    expect(head.split('\r\n').filter((line) => line.includes(CANARY))).toEqual([header]);
  });

  it.each([
    [401, says('bad key'), 'down', false],
    [403, says('bad key'), 'down', false],
    [400, [says('API key not valid. Please pass a valid API key.')], 'down', false],
    [400, { error: 'Incorrect API key provided: sk***80.' }, 'down', false],
    [400, says('model is missing'), 'down', null],
    [429, says('slow down'), 'degraded', true],
    [302, {}, 'down', null],
    [404, {}, 'down', null],
    [500, {}, 'down', null],
  ])('takes %s %j for %s, key accepted: %s', async (code, body, status, key_accepted) => {
    await vendor.play(answering(code, body));
    expect(await testKey()).toMatchObject({ status, key_accepted, reason: expect.any(String) });
  });

  it('does not call a key proved by an answer that anyone gets', async () => {
    expect(await testKey()).toMatchObject({ status: 'healthy', key_accepted: null, reason: expect.any(String) });
    const [withKey = '', withoutKey = ''] = await requestHeads(vendor);
    expect([withKey.includes(CANARY), withoutKey.includes(CANARY)]).toEqual([true, false]);

    await vendor.play(answering(200, { data: [] }), answering(401, says('key?')));
    expect(await testKey()).toMatchObject({ status: 'healthy', key_accepted: true, reason: null });
  });

  it('says when the vendor cannot be reached', async () => {
    await vendor.play([{ do: 'read-head' }, { do: 'reset' }]);
    const reason = 'it closed the connection';
    const keys = [{ version: 1, key_accepted: null }];
    expect(await testKey()).toEqual({ status: 'down', latency_ms: null, key_accepted: null, reason, keys });
  });

  it('refuses an address that a changed allow list no longer allows', async () => {
    const { id } = await create({ provider: 'custom', base_url: 'https://localhost.localdomain.invalid/v1' });
    const { body } = await manage('POST', `/api-keys/${id}/test`);
    expect(body).toMatchObject({ status: 'down', key_accepted: null });
  });
});

describe('a secret', () => {
  it('is in no answer of all of the above', () => {
    expect(everyAnswer.length).toBeGreaterThan(100);
    expect(everyAnswer.filter((text) => text.includes(CANARY) || text.includes(CANARY.slice(3, 12)))).toEqual([]);
  });
});
