import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { waitUntil } from '../src/database/embedded/poll.js';
import { type Answer, type Gateway, startGateway } from './support/gateway.js';
import { LogRecorder } from './support/log-recorder.js';
import { ModelDouble } from './support/model-double.js';
import { PROMPT, providerKey } from './support/run-canaries.js';
import { canary, findSecrets } from './support/secret-search.js';

const DEADLINE_MS = 10_000;
const KEY = providerKey('5d80');
const CHAT = { messages: [{ role: 'user', content: PROMPT }] };

let gateway: Gateway;
let model: ModelDouble;
let vendor: ModelDouble;
let serial = 0;

beforeAll(async () => {
  [model, vendor] = [await ModelDouble.start(), await ModelDouble.start()];
  gateway = await startGateway({ EGRESS_ALLOW_ORIGINS: vendor.url });
});
beforeEach(() => {
  model.reset();
  vendor.reset();
});
afterAll(async () => {
  await gateway.stop();
  await Promise.all([model.stop(), vendor.stop()]);
});

type Body = Readonly<Record<string, unknown>>;

const server = (): Body => ({
  name: `server-${++serial}`,
  server_type: 'llamacpp',
  base_url: model.url,
  model: 'qwen',
});
const apiKey = (api_key = KEY): Body => ({
  provider: 'custom',
  key_name: `key-${++serial}`,
  api_key,
  base_url: `${vendor.url}/v1`,
  model: 'qwen',
});

async function made(path: string, body: Body): Promise<number> {
  const answer = await gateway.manage<{ id: number }>('POST', path, body);
  expect([answer.status, answer.body]).toEqual([201, expect.objectContaining({ id: expect.any(Number) })]);
  return answer.body.id;
}

/** Names of members that are not in snake_case, at any depth; what people put into metadata is theirs. */
function foreignNames(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(foreignNames);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) => [
    ...(/^[a-z][a-z0-9_]*$/.test(name) ? [] : [name]),
    ...(name === 'metadata' ? [] : foreignNames(member)),
  ]);
}

async function call(method: string, path: string, status: number, body?: Body): Promise<Body> {
  const answer = await gateway.manage(method, path, body);
  expect([`${method} ${path}`, answer.status]).toEqual([`${method} ${path}`, status]);
  expect(foreignNames(answer.body)).toEqual([]);
  return answer.body;
}

describe('the configuration manager', () => {
  it('D1 servers: list, add, read, replace, change, delete, with their fields', async () => {
    const fields = {
      model_path: '/models/qwen.gguf',
      use_for_chat: true,
      use_for_embeddings: false,
      use_for_reranking: false,
    };
    const body: Body = {
      ...server(),
      ...fields,
      enabled: true,
      timeouts: { total_ms: 30_000 },
      metadata: { rack: 'b2' },
    };
    const added = await call('POST', '/servers', 201, body);
    expect(added).toMatchObject({ ...body, id: expect.any(Number), masked_key: null, revision: expect.any(Number) });
    const path = `/servers/${String(added['id'])}`;
    expect(await call('GET', path, 200)).toMatchObject(body);
    expect((await call('GET', '/servers', 200))['data']).toContainEqual(
      expect.objectContaining({ name: body['name'] }),
    );
    expect(await call('PUT', path, 200, { ...body, model: 'other' })).toMatchObject({ model: 'other' });
    expect(await call('PATCH', path, 200, { enabled: false })).toMatchObject({ enabled: false, model: 'other' });
    expect(Object.keys(await call('DELETE', path, 200))).toContain('revision');
    await call('GET', path, 404);
  });

  it('D1 api-keys: list, add, read, replace, change, delete, with their fields', async () => {
    const { api_key, ...body } = {
      ...apiKey(),
      enabled: true,
      use_for_ops_center: true,
      metadata: { team: 'ops' },
    } as Body;
    const added = await call('POST', '/api-keys', 201, { ...body, api_key });
    expect(added).toMatchObject({ ...body, id: expect.any(Number), masked_key: '****5d80' });
    expect(added).not.toHaveProperty('api_key');
    const path = `/api-keys/${String(added['id'])}`;
    const figures = { requests_count: 0, tokens_used: 0, cost_usd: 0, last_used: null };
    expect(await call('GET', path, 200)).toMatchObject({ ...body, masked_key: '****5d80', ...figures });
    expect((await call('GET', '/api-keys', 200))['data']).toContainEqual(
      expect.objectContaining({ ...body, ...figures }),
    );
    expect(await call('PUT', path, 200, { ...body, model: 'other' })).toMatchObject({
      model: 'other',
      masked_key: '****5d80',
    });
    expect(await call('PATCH', path, 200, { use_for_ops_center: false })).toMatchObject({ use_for_ops_center: false });
    expect(Object.keys(await call('DELETE', path, 200))).toContain('revision');
    await call('GET', path, 404);
  });

  it('D1 active: one provider for each purpose, with the old form of a fallback', async () => {
    const [id, key] = [await made('/servers', server()), await made('/api-keys', apiKey())];
    const body = { purpose: 'chat', provider_type: 'ai_server', provider_id: id };
    const fallback = { fallback_provider_type: 'api_key', fallback_provider_id: key };
    const answer = await call('POST', '/active', 200, { ...body, ...fallback });
    expect(answer).toMatchObject({
      ...body,
      provider: { server_type: 'llamacpp', name: expect.any(String), masked_key: null, enabled: true },
      fallbacks: [
        {
          provider_type: 'api_key',
          provider_id: key,
          provider: { provider: 'custom', masked_key: '****5d80', enabled: true },
        },
      ],
      updated_by: 'bootstrap',
      updated_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      revision: expect.any(Number),
    });
    expect(await call('GET', '/active/chat', 200)).toMatchObject(body);
    expect((await call('GET', '/active', 200))['data']).toContainEqual(expect.objectContaining(body));
    await call('DELETE', '/active/chat', 200);
    await call('GET', '/active/chat', 404);
  });

  it('D1 tests, models and health', async () => {
    const [id, key] = [await made('/servers', server()), await made('/api-keys', apiKey())];
    expect(await call('POST', `/servers/${id}/test`, 200)).toMatchObject({ status: 'healthy', reason: null });
    expect(await call('GET', `/servers/${id}/models`, 200)).toEqual({ models: ['qwen'] });
    expect(await call('POST', `/api-keys/${key}/test`, 200)).toMatchObject({ status: expect.any(String) });
    const health = await fetch(`${gateway.url}/api/v1/llm-config/health`);
    expect([health.status, foreignNames(await health.json())]).toEqual([200, []]);
  });
});

describe('keys', () => {
  it('D3 are encrypted where they are stored, and shown as ****5d80 and in no other form', async () => {
    const secret = `${canary('sk-')}5d80`;
    const log = LogRecorder.installedIn(gateway.app);
    const texts: Record<string, string> = {};
    const tell = (name: string, { headers, body }: Answer<unknown>): void => {
      texts[name] = `${JSON.stringify([...headers])} ${JSON.stringify(body)}`;
    };
    const created = await gateway.manage<{ id: number; masked_key: string }>('POST', '/api-keys', apiKey(secret));
    expect(created.body.masked_key).toBe('****5d80');
    tell('created', created);
    const path = `/api-keys/${created.body.id}`;
    const activation = { purpose: 'chat', provider_type: 'api_key', provider_id: created.body.id };
    for (const [method, where, body] of [
      ['GET', path],
      ['GET', '/api-keys'],
      ['GET', `${path}/versions`],
      ['POST', `${path}/test`],
      ['PATCH', path, { metadata: { a: 1 } }],
      ['POST', '/api-keys', { ...apiKey(secret), provider: 'nobody' }],
      ['POST', '/active?preflight=off', activation],
      ['GET', '/active'],
      ['GET', '/revisions'],
      ['GET', '/audit'],
      ['GET', '/export?format=json'],
    ] as const) {
      tell(`${method} ${where}`, await gateway.manage(method, where, body));
    }
    // A vendor that refuses it repeats it.
    vendor.accepted = 'another';
    vendor.plays('/v1/chat/completions', { status: 401, body: { error: { message: `bad key ${secret}` } } });
    tell('refused', await gateway.infer('chat/completions', CHAT));
    expect(vendor.asked.some(({ key }) => key === secret)).toBe(true);
    texts['log'] = JSON.stringify(log.lines);
    texts['database'] = await wholeDatabase(gateway.databaseUrl);
    expect(texts['database']).toContain('5d80');
    expect(log.lines.length).toBeGreaterThan(0);
    expect(await findSecrets({ key: secret }, { texts })).toEqual([]);
    expect(await findSecrets({ key: secret }, { texts: { planted: `x${secret}x` } })).not.toEqual([]);
    await gateway.manage('DELETE', '/active/chat');
  });
});

/** All rows of all tables, as text. */
async function wholeDatabase(connectionString: string): Promise<string> {
  const client = new Client({ connectionString });
  await client.connect();
  try {
    const { rows: tables } = await client.query<{ name: string }>(
      `select format('%I', tablename) as name from pg_tables where schemaname = 'public'`,
    );
    const texts: string[] = [];
    for (const { name } of tables) {
      const { rows } = await client.query<{ text: string }>(`select t::text as text from ${name} t`);
      texts.push(...rows.map(({ text }) => text));
    }
    return texts.join('\n');
  } finally {
    await client.end();
  }
}

describe('a provider', () => {
  it('D5 is tested before it is used: one that is down, or refuses its key, is not plugged in', async () => {
    const [id, key] = [await made('/servers', server()), await made('/api-keys', apiKey())];
    const active = { purpose: 'chat', provider_type: 'ai_server', provider_id: id };
    model.plays('/health', { status: 503, body: { error: { message: 'Loading model' } } });
    model.plays('/v1/models', { status: 503, body: { error: { message: 'Loading model' } } });
    const down = await gateway.manage('POST', '/active', active);
    expect([down.status, down.body['code']]).toEqual([422, 'preflight_failed']);
    vendor.accepted = 'another';
    const refused = await gateway.manage('POST', '/active', { ...active, provider_type: 'api_key', provider_id: key });
    expect([refused.status, refused.body['code']]).toEqual([422, 'preflight_failed']);
    expect((await gateway.manage('GET', '/active/chat')).status).toBe(404);
    model.reset();
    expect((await gateway.manage('POST', '/active', active)).status).toBe(200);
    await gateway.manage('DELETE', '/active/chat');
  });

  it('D5 that fails hands over to its fallback; ai_server is free and local, api_key is metered', async () => {
    const id = await made('/servers', server());
    const key = await made('/api-keys', { ...apiKey(), price: { input_per_million: 1000, output_per_million: 2000 } });
    await call('POST', '/active', 200, {
      purpose: 'chat',
      provider_type: 'ai_server',
      provider_id: id,
      fallback_provider_type: 'api_key',
      fallback_provider_id: key,
    });
    const free = await gateway.infer('chat/completions', CHAT);
    model.plays('/v1/chat/completions', { status: 500, body: { error: { message: 'broken' } } });
    const metered = await gateway.infer('chat/completions', CHAT);
    expect([free.status, metered.status]).toEqual([200, 200]);
    expect(metered.headers.get('x-llm-trail')).toMatch(/^server-\d+=500, .*key-\d+=200$/);
    const logged = [await requestOf(free), await requestOf(metered)];
    // 2 tokens in, 1 out.
    expect(logged.map(({ cost_usd, cost_basis }) => [cost_usd, cost_basis])).toEqual([
      [0, 'free'],
      [0.004, 'operator'],
    ]);
    await gateway.manage('DELETE', '/active/chat');
  });

  it('D8 has its requests, tokens and cost counted for each key', async () => {
    const key = await made('/api-keys', { ...apiKey(), price: { input_per_million: 1000, output_per_million: 2000 } });
    const other = await made('/api-keys', apiKey());
    await call('POST', '/active', 200, { purpose: 'chat', provider_type: 'api_key', provider_id: key });
    for (let request = 0; request < 3; request++) await gateway.infer('chat/completions', CHAT);
    const figures = async (id: number): Promise<Body> => {
      const { body } = await gateway.manage('GET', `/api-keys/${id}`);
      const { requests_count, tokens_used, cost_usd, last_used } = body;
      return { requests_count, tokens_used, cost_usd, last_used };
    };
    expect(await waitUntil(async () => (await figures(key))['requests_count'] === 3, DEADLINE_MS)).toBe(true);
    const counted = await figures(key);
    expect(counted).toEqual({
      requests_count: 3,
      tokens_used: 9,
      cost_usd: expect.closeTo(0.012, 9),
      last_used: expect.any(String),
    });
    expect(await figures(other)).toEqual({ requests_count: 0, tokens_used: 0, cost_usd: 0, last_used: null });
    const { body } = await gateway.manage<{ data: readonly Body[] }>('GET', '/api-keys?limit=1000');
    expect(body.data.find(({ id }) => id === key)).toMatchObject(counted);
    await gateway.manage('DELETE', '/active/chat');
  });
});

/** What the log of requests has of an answer, once it is stored. */
async function requestOf({ headers }: Answer<unknown>): Promise<Body> {
  const path = `/requests/${headers.get('x-request-id')}`;
  await waitUntil(async () => (await gateway.manage('GET', path)).status === 200, DEADLINE_MS);
  return (await gateway.manage('GET', path)).body;
}
