import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Gateway, startGateway } from './support/gateway.js';
import { answering, requestHeads, startJsonDouble } from './support/json-double.js';
import { expectProblem, revisionOf } from './support/problems.js';
import { providerKey } from './support/run-canaries.js';
import { FIGURES, without } from './support/without.js';

let gateway: Gateway;
let serial = 0;

interface Server {
  readonly id: number;
  readonly name: string;
  readonly revision: number;
  readonly [field: string]: unknown;
}

beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway.stop());

async function create(fields: object = {}): Promise<Server> {
  serial += 1;
  const body = { name: `server-${serial}`, server_type: 'llamacpp', base_url: 'http://127.0.0.1:9', ...fields };
  const answer = await gateway.manage<Server>('POST', '/servers', body);
  expect(answer.status).toBe(201);
  return answer.body;
}

/** What a write answers of the server itself. */
const stored = (server: Server): object => without(server, 'revision', 'warnings');
/** The server itself as it is read. */
const read = async (id: number): Promise<Server> => {
  const { body } = await gateway.manage<Server>('GET', `/servers/${id}`);
  return without(body, 'state', ...FIGURES) as Server;
};

const FULL = {
  server_type: 'vllm',
  base_url: 'http://10.0.0.7:8000/v1',
  model: 'qwen-0.6b',
  enabled: false,
  timeouts: { connect_ms: 250, first_byte_ms: 1000, silence_ms: 2000, total_ms: 3000, stream_total_ms: 3_600_000 },
  limits: { max_concurrent: 4, max_queued: 0, breaker_open_ms: 100 },
  rates: { requests_per_minute: 600, tokens_per_minute: 1_000_000 },
  capabilities: { tools: true, json_schema: false, vision: false, context_tokens: 32_768 },
  price: { input_per_million: 0.15, output_per_million: 0.6 },
  prices: [{ model: 'qwen-0.6b', effective_from: '2026-01-01T00:00:00.000Z', input_per_million: 1 }],
  metadata: { rack: 7, notes: ['a', { b: null }] },
  model_path: '/models/qwen.gguf',
  use_for_chat: true,
  use_for_embeddings: false,
  use_for_reranking: false,
};
const NOT_GIVEN = {
  model: null,
  enabled: true,
  timeouts: {},
  limits: {},
  rates: {},
  capabilities: {},
  price: null,
  prices: [],
  metadata: {},
  model_path: null,
  use_for_chat: null,
  use_for_embeddings: null,
  use_for_reranking: null,
};

describe('the life of a server', () => {
  it('is created with what is given and the defaults for the rest', async () => {
    const bare = await create({ server_type: 'ollama' });
    expect(bare).toMatchObject({ ...NOT_GIVEN, server_type: 'ollama', masked_key: null, key_version: null });
    expect(await create(FULL)).toMatchObject(FULL);
  });

  it('is read back as it was answered, and its revision is the one being served', async () => {
    const server = await create(FULL);
    expect(server['warnings']).toEqual([]);
    expect(await read(server.id)).toEqual(stored(server));
    expect(await revisionOf(gateway)).toBe(server.revision);
  });

  it('is replaced as a whole: what PUT leaves out goes back to its default', async () => {
    const server = await create({ ...FULL, api_key: 'a-key-of-the-server-1234' });
    const body = { name: `${server.name}-b`, server_type: 'ollama', base_url: 'http://10.0.0.7:8000' };
    const answer = await gateway.manage<Server>('PUT', `/servers/${server.id}`, body);
    expect(answer.body).toMatchObject({ ...NOT_GIVEN, ...body, id: server.id, masked_key: '****1234', key_version: 1 });
    expect(answer.body.revision).toBe(server.revision + 1);
  });

  const PATCHES = {
    name: 'patched-name',
    server_type: 'ollama',
    base_url: 'http://10.0.0.7:8000',
    model: null,
    enabled: true,
    timeouts: { silence_ms: 5 },
    limits: { breaker_open_ms: 3_600_000 },
    rates: { burst: 3, requests_per_minute: 60 },
    capabilities: {},
    price: null,
    prices: [{ per_hour: 2 }],
    metadata: {},
    model_path: null,
    use_for_chat: null,
    use_for_embeddings: true,
    use_for_reranking: null,
  };
  it.each(Object.entries(PATCHES))('PATCH of %s alone leaves every other field untouched', async (field, value) => {
    const server = await create({ ...FULL, api_key: 'a-key-of-the-server-1234' });
    const answer = await gateway.manage<Server>('PATCH', `/servers/${server.id}`, { [field]: value });
    const { updated_at, ...rest } = await read(server.id);
    expect(stored(answer.body)).toEqual({ updated_at, ...rest });
    expect(rest).toEqual({ ...without(stored(server), 'updated_at'), [field]: value });
    expect(Date.parse(String(updated_at))).toBeGreaterThan(Date.parse(String(server['updated_at'])));
  });

  it('is gone after DELETE', async () => {
    const server = await create();
    const answer = await gateway.manage('DELETE', `/servers/${server.id}`);
    expect([answer.status, answer.body]).toEqual([200, { revision: server.revision + 1 }]);
    expectProblem(await gateway.manage('GET', `/servers/${server.id}`), 404, 'not_found');
    expectProblem(await gateway.manage('DELETE', `/servers/${server.id}`), 404, 'not_found');
  });

  it('is not found under /api-keys, nor the other way round', async () => {
    const server = await create();
    expectProblem(await gateway.manage('GET', `/api-keys/${server.id}`), 404, 'not_found');
    expectProblem(await gateway.manage('DELETE', `/api-keys/${server.id}`), 404, 'not_found');
  });
});

const withoutState = (servers: readonly Server[]) => servers.map((server) => without(server, 'state'));

describe('the list of servers', () => {
  interface Page {
    readonly data: readonly Server[];
    readonly next_cursor: string | null;
  }

  async function walk(limit: number): Promise<readonly Page[]> {
    const pages: Page[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const query: string = cursor === '' ? '' : `&cursor=${cursor}`;
      const page: Page = (await gateway.manage<Page>('GET', `/servers?limit=${limit}${query}`)).body;
      pages.push(page);
      cursor = page.next_cursor;
    }
    return pages;
  }

  it('comes in pages that hold every server once, in order of id', async () => {
    for (let more = 0; more < 5; more++) await create();
    const all = (await gateway.manage<Page>('GET', '/servers?limit=1000')).body;
    expect(all.next_cursor).toBeNull();
    const pages = await walk(2);
    expect(withoutState(pages.flatMap(({ data }) => data))).toEqual(withoutState(all.data));
    expect(pages.slice(0, -1).map(({ data }) => data.length)).toEqual(pages.slice(1).map(() => 2));
    const ids = all.data.map(({ id }) => id);
    expect(ids).toEqual(ids.toSorted((a, b) => a - b));
  });

  it('has no further page when the last one is exactly full', async () => {
    const { data } = (await gateway.manage<Page>('GET', '/servers?limit=1000')).body;
    const exact = (await gateway.manage<Page>('GET', `/servers?limit=${data.length}`)).body;
    expect([exact.data.length, exact.next_cursor]).toEqual([data.length, null]);
  });

  it.each(['abc', '-1', '1.5', '2147483648', '9999999999', '99999999999', '0x10', '1e3'])(
    'refuses the cursor %s',
    async (cursor) => {
      const refused = await gateway.manage('GET', `/servers?cursor=${cursor}`);
      expectProblem(refused, 400, 'invalid_request', ['cursor']);
      const message = 'must be the next_cursor of the page before';
      expect(refused.body).toMatchObject({ errors: [{ field: 'cursor', message }] });
    },
  );
});

describe('the key of a server', () => {
  const KEY = providerKey('5d80');

  it('is shown masked, counts its versions up and is removed by null', async () => {
    const server = await create({ api_key: KEY });
    const path = `/servers/${server.id}`;
    expect(server).toMatchObject({ masked_key: '****5d80', key_version: 1 });
    const second = await gateway.manage<Server>('PATCH', path, { api_key: 'sk-another-key-of-it-0002' });
    expect(second.body).toMatchObject({ masked_key: '****0002', key_version: 2 });
    const removed = await gateway.manage<Server>('PATCH', path, { api_key: null });
    expect(removed.body).toMatchObject({ masked_key: null, key_version: null });
    const third = await gateway.manage<Server>('PATCH', path, { api_key: KEY });
    expect(third.body).toMatchObject({ masked_key: '****5d80', key_version: 3 });
  });

  it('is sent to the server as a bearer token, and no longer once it is removed', async () => {
    const double = await startJsonDouble(200, { data: [] });
    try {
      const server = await create({ base_url: double.url, api_key: KEY });
      await gateway.manage('POST', `/servers/${server.id}/test`);
      expect((await requestHeads(double)).join()).toMatch(new RegExp(`\r\nauthorization: Bearer ${KEY}\r\n`, 'i'));
      await gateway.manage('PATCH', `/servers/${server.id}`, { api_key: null });
      await double.play(answering(200, { data: [] }));
      await gateway.manage('POST', `/servers/${server.id}/test`);
      const [head] = await requestHeads(double);
      expect(head).toMatch(/^GET \/health /);
      expect(head).not.toMatch(/authorization/i);
    } finally {
      await double.stop();
    }
  });

  it('does not follow the server to another origin unasked', async () => {
    const server = await create({ api_key: KEY });
    for (const base_url of ['http://127.0.0.1:10', 'http://127.0.0.2:9', 'https://127.0.0.1:9']) {
      const moved = await gateway.manage('PATCH', `/servers/${server.id}`, { base_url });
      expectProblem(moved, 400, 'invalid_request', ['api_key']);
    }
    const together = { base_url: 'http://127.0.0.1:10', api_key: KEY };
    expect((await gateway.manage('PATCH', `/servers/${server.id}`, together)).body).toMatchObject({ key_version: 2 });
    const dropped = { base_url: 'http://127.0.0.1:11', api_key: null };
    expect((await gateway.manage('PATCH', `/servers/${server.id}`, dropped)).body).toMatchObject({ masked_key: null });
  });
});

const target = (server: Server) => ({ provider_type: 'ai_server', provider_id: server.id });

describe('the address of a server', () => {
  it("is never Patchbay's own", async () => {
    const { port } = new URL(gateway.url);
    for (const host of ['127.0.0.1', 'localhost', '[::1]', '127.1']) {
      const body = { name: 'home', server_type: 'vllm', base_url: `http://${host}:${port}/v1` };
      expectProblem(await gateway.manage('POST', '/servers', body), 400, 'invalid_request', ['base_url']);
      const { id } = await create();
      const moved = await gateway.manage('PATCH', `/servers/${id}`, { base_url: body.base_url });
      expectProblem(moved, 400, 'invalid_request', ['base_url']);
    }
  });
});

describe('conflicts', () => {
  it.each(['Twin', 'TWIN', 'twin'])('refuses a second "twin" spelled %s, as server and as api key', async (name) => {
    await gateway.manage('POST', '/servers', { name: 'twin', server_type: 'vllm', base_url: 'http://127.0.0.1:9' });
    const server = { name, server_type: 'vllm', base_url: 'http://127.0.0.1:9' };
    const before = await revisionOf(gateway);
    expectProblem(await gateway.manage('POST', '/servers', server), 409, 'duplicate');
    const apiKey = { key_name: name, provider: 'openai', api_key: 'sk-1234567890' };
    expectProblem(await gateway.manage('POST', '/api-keys', apiKey), 409, 'duplicate');
    const other = await create();
    expectProblem(await gateway.manage('PATCH', `/servers/${other.id}`, { name }), 409, 'duplicate');
    expect(await revisionOf(gateway)).toBe(before + 1);
  });

  it('refuses to delete a server in use and names every place', async () => {
    const [first, second] = [await create(), await create()];
    const activate = (purpose: string, active: Server, fallback: Server) =>
      gateway.manage('POST', '/active?preflight=off', { purpose, ...target(active), fallbacks: [target(fallback)] });
    await activate('chat', first, second);
    await activate('embeddings', second, first);
    const refused = await gateway.manage('DELETE', `/servers/${first.id}`);
    expectProblem(refused, 409, 'in_use');
    expect(refused.body['detail']).toContain(`"${first.name}" serves chat (active), embeddings (fallback 1).`);
    await gateway.manage('DELETE', '/active/chat');
    await gateway.manage('DELETE', '/active/embeddings');
    expect((await gateway.manage('DELETE', `/servers/${first.id}`)).status).toBe(200);
  });
});
