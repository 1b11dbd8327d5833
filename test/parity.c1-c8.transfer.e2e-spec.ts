import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { patchbay } from './support/command.js';
import { type Gateway, startGateway } from './support/gateway.js';
import { nineModels } from './support/nine-models.js';
import { activate, registerServer, setPolicy } from './support/plug.js';
import { expectProblem, revisionOf } from './support/problems.js';
import { PROMPT } from './support/run-canaries.js';
import { exportText, imported, importInto, outcomes } from './support/transferring.js';
import { VectorServer } from './support/vector-server.js';

const HELLO = { messages: [{ role: 'user', content: PROMPT }] };
const TEXT = { input: 'hello' };

let gateway: Gateway;
let mixtral: VectorServer;
let other: VectorServer;
beforeAll(async () => {
  [mixtral, other] = await Promise.all([VectorServer.start(4096), VectorServer.start(2048)]);
  gateway = await startGateway({ EGRESS_ALLOW_ORIGINS: `${mixtral.url},${other.url}` });
});
afterAll(async () => {
  await gateway.stop();
  await Promise.all([mixtral.stop(), other.stop()]);
});

interface Envelope {
  readonly error: { readonly code: string; readonly message: string };
}

const plugIn = (provider_id: number, query = '') =>
  gateway.manage('POST', `/active${query}`, { purpose: 'embeddings', provider_type: 'ai_server', provider_id });
const keep = (vector_size: number, model = 'embeddings') =>
  gateway.manage('PUT', '/collections/letters', { model, vector_size });

describe('nine models on three servers, with vector collections', () => {
  it('C1 servers, models and collections come from a file, and what is not installed yet is told so', async () => {
    const file = nineModels({ mixtral: mixtral.port, phi3: other.port, imp: 8207 });
    const first = await imported(gateway, file);
    expect(outcomes(first)).toEqual(['created']);
    expect(first.entries).toHaveLength(9 + 9 + 1 + 2);
    const { body } = await gateway.manage<{ data: readonly Readonly<Record<string, unknown>>[] }>('GET', '/servers');
    expect(body.data.map(({ name, model, status }) => [name, model, status])).toEqual([
      ['mixtral', 'mixtral-8x7b-instruct', 'active'],
      ['hermes', 'hermes', 'active'],
      ['openchat', 'openchat', 'active'],
      ['phi3', 'phi3', 'active'],
      ['yi34b', 'yi34b', 'active'],
      ['deepcoder', 'deepcoder', 'active'],
      ['imp', 'imp', 'pending_installation'],
      ['deepseek', 'deepseek', 'pending_installation'],
      ['general', 'general', 'active'],
    ]);
    expect(body.data[0]).toMatchObject({
      base_url: `http://127.0.0.1:${mixtral.port}`,
      metadata: { server: 'primary', role: 'primary' },
    });
    // One that is alone in its chain answers with the reason, and one that has a fallback leaves it to that.
    const alone = await gateway.infer<Envelope>('chat/completions', { ...HELLO, model: 'planning' });
    expect([alone.status, alone.body.error.code]).toEqual([503, 'no_provider_configured']);
    expect(alone.body.error.message).toContain('the machine is on its way');
    const answered = await gateway.infer('chat/completions', HELLO);
    expect([answered.status, answered.headers.get('x-llm-provider')]).toEqual([200, 'mixtral']);
    const again = await imported(gateway, file);
    expect([outcomes(again), again.revision]).toEqual([['same'], first.revision]);
  });

  it('C1 collections come as JSON, listed or by name', async () => {
    const byName = { collections: { articles: { model: 'hermes', vector_size: 4096, distance: 'dot' } } };
    expect(outcomes(await imported(gateway, byName))).toEqual(['created']);
    const listed = [{ name: 'articles', model: 'hermes', vector_size: 4096, distance: 'dot' }];
    expect(outcomes(await imported(gateway, listed))).toEqual(['same']);
    expect(outcomes(await imported(gateway, { collections: listed }))).toEqual(['same']);
    const { body } = await gateway.manage('GET', '/collections/code');
    expect(body).toEqual({ name: 'code', model: 'deepcoder', vector_size: 1024, distance: 'cosine' });
  });

  it('C8 per-model keys are named for whoever imports, who adds them; the server reads no variable a file names', async () => {
    process.env['PHI3_API_KEY'] = 'sk-from-the-environment';
    const file = nineModels({ mixtral: mixtral.port, phi3: other.port, imp: 8207 });
    const { keys_to_add: missing } = await imported(gateway, file);
    delete process.env['PHI3_API_KEY'];
    expect(missing).toEqual([
      {
        provider_type: 'ai_server',
        provider_id: expect.any(Number),
        name: 'phi3',
        base_url: other.url,
        variable: 'PHI3_API_KEY',
      },
    ]);
    const added = await patchbay(gateway, ['import', 'models.yaml', '--keys-from-env'], {
      files: { 'models.yaml': file },
      environment: { PHI3_API_KEY: 'sk-from-the-operator', MIXTRAL_API_KEY: 'sk-not-asked-for' },
    });
    expect([added.exitCode, added.output]).toEqual([0, expect.stringContaining('key of phi3 from PHI3_API_KEY')]);
    expect((await gateway.manage('GET', `/servers/${missing[0]?.provider_id}`)).body).toMatchObject({
      masked_key: '****ator',
    });
    const again = await imported(gateway, file);
    expect([again.keys_to_add, outcomes(again)]).toEqual([[], ['same']]);
    expect(await exportText(gateway)).not.toContain('sk-from-the-operator');
  });
});

describe('C6 the guard of vectors', () => {
  let first: number;
  let second: number;
  beforeAll(async () => {
    first = await registerServer(gateway, { name: 'one', url: mixtral.url, model: 'vectors' });
    second = await registerServer(gateway, { name: 'other', url: other.url, model: 'vectors' });
  });
  beforeEach(async () => {
    [mixtral.vectors, other.vectors] = [{ size: 4096 }, { size: 2048 }];
    await gateway.manage('DELETE', '/collections/letters');
    await setPolicy(gateway, 'embeddings');
    await activate(gateway, 'embeddings', [first]);
    [mixtral.asked.length, other.asked.length] = [0, 0];
  });

  it('C6 a switch to vectors of another size is refused at activation, and explained', async () => {
    await keep(4096);
    const before = await revisionOf(gateway);
    const refused = await plugIn(second);
    expectProblem(refused, 422, 'preflight_failed', ['provider_id']);
    expect(refused.body['detail']).toContain('its vectors have 2048 numbers, the collection "letters" takes 4096');
    expect(await revisionOf(gateway)).toBe(before);
    expect((await plugIn(first)).status).toBe(200);
    await setPolicy(gateway, 'embeddings', { requirements: { vector_size: 2048 } });
    const both = await plugIn(first);
    expect(both.body['detail']).toContain('the purpose requires 2048');
  });

  it('C6 nobody is asked for vectors where none are expected', async () => {
    expect((await plugIn(second)).status).toBe(200);
    expect(other.asked).toEqual([]);
    expect((await gateway.infer('embeddings', TEXT)).status).toBe(200);
  });

  it.each([
    ['a purpose', 'embeddings'],
    ['a model', 'vectors'],
    ['a provider', 'one'],
  ])('C6 vectors that change behind our back are refused at answer time, for a collection of %s', async (_, model) => {
    await keep(4096, model);
    expect((await gateway.infer('embeddings', TEXT)).status).toBe(200);
    mixtral.vectors = { size: 1024 };
    const refused = await gateway.infer<Envelope>('embeddings', TEXT);
    expect([refused.status, refused.body.error.code]).toEqual([502, 'vector_size_mismatch']);
    expect(refused.body.error.message).toContain('its vectors have 1024 numbers, the collection "letters" takes 4096');
    // The same provider goes on to serve what fits.
    mixtral.vectors = { size: 4096 };
    expect((await gateway.infer('embeddings', TEXT)).status).toBe(200);
  });

  it.each([
    ['in base64', { size: 1024, base64: true }],
    ['only in the last of several', { size: 4096, count: 3, oddOnes: 1024 }],
    ['in an answer too large to be held back', { size: 1024, count: 600 }],
    ['compressed, so that nobody can tell', { size: 4096, gzip: true }],
    ['as an event stream', { size: 1024, contentType: 'text/event-stream' }],
    ['in no form that can be measured', { size: 4096, body: '{"embeddings":[[1,2]]}' }],
    ['for every token', { size: 4096, body: '{"data":[{"embedding":[[1],[2]]}]}' }],
  ])('C6 refuses vectors of another size %s', async (_, vectors) => {
    await keep(4096);
    mixtral.vectors = vectors;
    const refused = await gateway.infer<Envelope>('embeddings', { ...TEXT, stream: true });
    expect([refused.status, refused.body.error.code]).toEqual([502, 'vector_size_mismatch']);
  });

  it.each([
    ['in base64', { size: 4096, base64: true }],
    ['many at a time', { size: 4096, count: 250 }],
    ['none for nothing', { size: 4096, body: '{"object":"list","data":[]}' }],
  ])('C6 lets vectors of the right size through: %s', async (_, vectors) => {
    await keep(4096);
    mixtral.vectors = vectors;
    expect((await gateway.infer('embeddings', TEXT)).status).toBe(200);
  });

  it('C6 falls back to a provider whose vectors fit', async () => {
    await keep(2048);
    await activate(gateway, 'embeddings', [first, second]);
    const answer = await gateway.infer('embeddings', TEXT);
    expect([answer.status, answer.headers.get('x-llm-provider')]).toEqual([200, 'other']);
    expect(answer.headers.get('x-llm-trail')).toBe('one=vector_size, other=200');
  });

  it('C6 a collection that is forgotten, or rolled back, guards no more', async () => {
    const before = await revisionOf(gateway);
    await keep(384);
    expect((await gateway.infer('embeddings', TEXT)).status).toBe(502);
    expect((await gateway.manage('POST', `/revisions/${before}/rollback`, {})).status).toBe(200);
    expect((await gateway.infer('embeddings', TEXT)).status).toBe(200);
    await importInto(gateway, [{ name: 'letters', model: 'embeddings', vector_size: 384 }]);
    expect((await gateway.infer('embeddings', TEXT)).status).toBe(502);
    expect((await gateway.manage('DELETE', '/collections/letters')).status).toBe(200);
    expect((await gateway.infer('embeddings', TEXT)).status).toBe(200);
  });
});
