import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type Gateway, startGateway } from './support/gateway.js';
import { answering, requestHeads, startJsonDouble } from './support/json-double.js';
import { expectProblem } from './support/problems.js';
import type { RawUpstream } from './support/raw-upstream.js';
import { type ModelServer, startModelServer } from './support/upstreams.js';

let gateway: Gateway;
let serial = 0;

beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway.stop());

async function create(fields: object): Promise<number> {
  serial += 1;
  const body = { name: `server-${serial}`, server_type: 'llamacpp', ...fields };
  const answer = await gateway.manage<{ id: number }>('POST', '/servers', body);
  expect(answer.status).toBe(201);
  return answer.body.id;
}

async function health(base_url: string, server_type = 'llamacpp'): Promise<Record<string, unknown>> {
  const id = await create({ base_url, server_type });
  const answer = await gateway.manage('POST', `/servers/${id}/test`);
  expect(answer.status).toBe(200);
  return answer.body;
}

describe('asking a server', () => {
  let model: ModelServer;
  let double: RawUpstream;

  beforeAll(async () => {
    model = await startModelServer({ model: 'tiny.gguf' });
    double = await startJsonDouble(200, {});
  });
  beforeEach(() => model.setLoading(false));
  afterAll(() => Promise.all([model.stop(), double.stop()]));

  it.each(['llamacpp', 'vllm', 'lmstudio', 'openai-compatible'])('finds a %s server healthy', async (type) => {
    expect(await health(model.url, type)).toEqual({ status: 'healthy', latency_ms: expect.any(Number), reason: null });
    expect(await health(`${model.url}/v1/`, type)).toMatchObject({ status: 'healthy' });
  });

  it('calls a server that still loads its model degraded, in its own words', async () => {
    await model.setLoading(true);
    expect(await health(model.url)).toMatchObject({ status: 'degraded', reason: 'Loading model' });
  });

  it('calls a port where nothing listens down', async () => {
    const gone = await startJsonDouble(200, {});
    await gone.stop();
    const refused = { status: 'down', latency_ms: null, reason: expect.stringContaining('connection refused') };
    expect(await health(gone.url)).toEqual(refused);
  });

  it.each([
    [401, /refused the key \(401\)/],
    [403, /refused the key \(403\)/],
    [302, /answered 302/],
    [404, /answered 404; check base_url and server_type/],
    [500, /answered 500/],
  ])('calls a server that answers %s down', async (status, reason) => {
    await double.play(answering(status, { error: { message: 'no' } }));
    expect(await health(double.url)).toMatchObject({ status: 'down', reason: expect.stringMatching(reason) });
  });

  it('calls a server that closes the connection, or speaks no HTTP, down', async () => {
    await double.play([{ do: 'read-head' }, { do: 'reset' }]);
    expect(await health(double.url)).toMatchObject({ status: 'down', reason: 'it closed the connection' });
    await double.play([{ do: 'read-head' }, { do: 'write', text: 'SSH-2.0-OpenSSH\r\n\r\n' }, { do: 'end' }]);
    expect(await health(double.url)).toMatchObject({ status: 'down', reason: 'it did not speak proper HTTP' });
  });

  it('lists the models of an OpenAI-compatible server', async () => {
    const id = await create({ base_url: model.url });
    expect((await gateway.manage('GET', `/servers/${id}/models`)).body).toEqual({ models: ['tiny.gguf'] });
  });

  it('lists the models of an Ollama server from /api/tags', async () => {
    await double.play(answering(200, { models: [{ name: 'llama3:8b', model: 'llama3:8b' }, { name: 'qwen3:4b' }] }));
    const id = await create({ base_url: double.url, server_type: 'ollama' });
    expect((await gateway.manage('GET', `/servers/${id}/models`)).body).toEqual({ models: ['llama3:8b', 'qwen3:4b'] });
    expect((await requestHeads(double))[0]).toMatch(/^GET \/api\/tags HTTP\/1\.1\r\n/);
  });

  it.each([
    [200, { hello: 'you' }],
    [200, []],
    [500, {}],
  ])('says 502 when a server answers %s %j instead of models', async (status, body) => {
    await double.play(answering(status, body));
    const id = await create({ base_url: double.url });
    expectProblem(await gateway.manage('GET', `/servers/${id}/models`), 502, 'upstream_error');
  });

  it('never tells the address in a failure', async () => {
    const gone = await startJsonDouble(200, {});
    await gone.stop();
    const id = await create({ base_url: gone.url });
    const answer = await gateway.manage('GET', `/servers/${id}/models`);
    expectProblem(answer, 502, 'upstream_error');
    expect(JSON.stringify(answer.body)).not.toContain(String(gone.port));
  });
});
