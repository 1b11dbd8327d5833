import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Gateway, startGateway } from './support/gateway.js';
import { expectProblem, revisionOf } from './support/problems.js';

let gateway: Gateway;
let target: object;

beforeAll(async () => {
  gateway = await startGateway();
  const body = { name: 'local', server_type: 'llamacpp', base_url: 'http://127.0.0.1:9' };
  const { id } = (await gateway.manage('POST', '/servers', body)).body;
  target = { provider_type: 'ai_server', provider_id: id };
});
afterAll(() => gateway.stop());

interface Page {
  readonly data: readonly Readonly<Record<string, unknown>>[];
  readonly next_cursor: string | null;
}

const page = async (path: string): Promise<Page> => (await gateway.manage<Page>('GET', path)).body;

const USUAL_POLICY = {
  data_policy: 'any',
  timeouts: {},
  attempts: { max_retries: 2 },
  delivery: 'stream',
  requirements: { tools: false, json_schema: false, vision: false, context_tokens: null, vector_size: null },
  budget: null,
  budget_state: [],
  content_days: null,
  cache_ttl_seconds: null,
  cache_shared: false,
  model_labels: false,
};

describe('purposes', () => {
  it.each([
    ['chat', 'Chat and text completions'],
    ['embeddings', 'Vectors for text'],
    ['reranking', 'Order documents by relevance to a query'],
  ])('%s exists from the start and stays', async (slug, description) => {
    const { body } = await gateway.manage('GET', `/purposes/${slug}`);
    const created_at = expect.any(String);
    expect(body).toEqual({ slug, description, ...USUAL_POLICY, active: false, agent_types: [], created_at });
    expectProblem(await gateway.manage('DELETE', `/purposes/${slug}`), 409, 'in_use');
  });

  it.each(['a', '7', 'medical-coding', 'x'.repeat(63), 'a--b', 'active'])('may be any slug: %s', async (slug) => {
    const before = await revisionOf(gateway);
    const { status, body } = await gateway.manage('PUT', `/purposes/${slug}`, { description: 'Ärzte & 医療' });
    expect([status, body['revision']]).toEqual([200, before + 1]);
    expect((await gateway.manage('POST', '/active?preflight=off', { purpose: slug, ...target })).body).toMatchObject({
      purpose: slug,
    });
    expect((await gateway.manage('GET', `/purposes/${slug}`)).body).toMatchObject({ active: true });
    expectProblem(await gateway.manage('DELETE', `/purposes/${slug}`), 409, 'in_use');
    await gateway.manage('DELETE', `/active/${slug}`);
    expect((await gateway.manage('DELETE', `/purposes/${slug}`)).body).toEqual({ revision: before + 4 });
    expectProblem(await gateway.manage('GET', `/purposes/${slug}`), 404, 'purpose_not_found');
  });

  it.each(['Chat', 'x'.repeat(64), '-a', 'a_b', 'a.b', '%20', 'a%2Fb', 'a%00', '%E4%BD%A0', 'chat%0A'])(
    'are not %s',
    async (slug) => {
      for (const path of [`/purposes/${slug}`, `/active/${slug}`]) {
        expectProblem(await gateway.manage('GET', path), 400, 'invalid_request', ['slug']);
        expectProblem(await gateway.manage('DELETE', path), 400, 'invalid_request', ['slug']);
      }
      expectProblem(await gateway.manage('PUT', `/purposes/${slug}`, {}), 400, 'invalid_request', ['slug']);
    },
  );

  it('keep their description and age when PUT gives none', async () => {
    const { body: made } = await gateway.manage('PUT', '/purposes/keeps', { description: 'first' });
    const { body: again } = await gateway.manage('PUT', '/purposes/keeps');
    expect(again).toEqual({ ...made, revision: Number(made['revision']) + 1 });
    const { body: changed } = await gateway.manage('PUT', '/purposes/keeps', { description: 'second' });
    expect(changed).toMatchObject({ description: 'second', created_at: made['created_at'] });
  });

  it('come in pages by slug', async () => {
    for (const slug of ['p-1', 'p-2', 'p-3']) await gateway.manage('PUT', `/purposes/${slug}`);
    const all = await page('/purposes');
    const start = await page('/purposes?limit=2');
    const rest = await page(`/purposes?limit=1000&cursor=${start.next_cursor}`);
    expect([...start.data, ...rest.data]).toEqual(all.data);
    expect([start.data.length, rest.next_cursor]).toEqual([2, null]);
  });
});

describe('agent types', () => {
  it('mean a purpose, which cannot be deleted as long as they do', async () => {
    await gateway.manage('PUT', '/purposes/coding');
    const before = await revisionOf(gateway);
    const { status, body } = await gateway.manage('PUT', '/agent-types/coder', { purpose: 'coding' });
    expect([status, body]).toEqual([200, { name: 'coder', purpose: 'coding', revision: before + 1 }]);
    expect((await gateway.manage('GET', '/purposes/coding')).body).toMatchObject({ agent_types: ['coder'] });
    const refused = await gateway.manage('DELETE', '/purposes/coding');
    expectProblem(refused, 409, 'in_use');
    expect(refused.body['detail']).toContain('the agent types coder');
    await gateway.manage('PUT', '/agent-types/coder', { purpose: 'chat' });
    expect((await gateway.manage('GET', '/agent-types/coder')).body).toEqual({ name: 'coder', purpose: 'chat' });
    expect((await gateway.manage('DELETE', '/purposes/coding')).status).toBe(200);
    expect((await gateway.manage('DELETE', '/agent-types/coder')).body).toEqual({ revision: before + 4 });
    expectProblem(await gateway.manage('GET', '/agent-types/coder'), 404, 'not_found');
    expectProblem(await gateway.manage('DELETE', '/agent-types/coder'), 404, 'not_found');
  });

  it('of an unknown purpose are refused with the remedy', async () => {
    const answer = await gateway.manage('PUT', '/agent-types/lost', { purpose: 'nowhere' });
    expectProblem(answer, 404, 'purpose_not_found', ['purpose']);
    expect(answer.body['detail']).toContain('PUT /api/v1/llm-config/purposes/{slug}');
  });

  it.each(['Medical Coder', 'ärzte', '医療', 'a/b', '...', 'a"b', '%', "o'hara", '🩺', 'x'.repeat(100)])(
    'may be called %s',
    async (name) => {
      const path = `/agent-types/${encodeURIComponent(name)}`;
      expect((await gateway.manage('PUT', path, { purpose: 'chat' })).body).toMatchObject({ name });
      expect((await gateway.manage('GET', path)).body).toEqual({ name, purpose: 'chat' });
      expect((await page('/agent-types')).data).toContainEqual({ name, purpose: 'chat' });
      expect((await gateway.manage('DELETE', path)).status).toBe(200);
    },
  );

  it.each(['x'.repeat(101), '\u0000', 'a\u0000b', '\n', ' ', '\u007f'])('may not be called %j', async (name) => {
    const path = `/agent-types/${encodeURIComponent(name)}`;
    expectProblem(await gateway.manage('PUT', path, { purpose: 'chat' }), 400, 'invalid_request', ['name']);
    expectProblem(await gateway.manage('GET', path), 404, 'not_found');
    expectProblem(await gateway.manage('DELETE', path), 404, 'not_found');
  });

  it('come in pages by name', async () => {
    for (const name of ['z', 'a', 'M', 'é']) await gateway.manage('PUT', `/agent-types/${name}`, { purpose: 'chat' });
    const all = await page('/agent-types');
    const start = await page('/agent-types?limit=2');
    const rest = await page(`/agent-types?cursor=${encodeURIComponent(start.next_cursor ?? '')}`);
    expect([...start.data, ...rest.data]).toEqual(all.data);
    expect([start.data.length, rest.next_cursor]).toEqual([2, null]);
  });
});
