import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { addApp } from './support/app-calls.js';
import { callAsApp } from './support/app-api.js';
import { VECTOR_SIZE } from './support/model-double.js';
import { ModelsGround, type Refused, USAGE } from './support/models-ground.js';
import { completingBehind, refusing } from './support/raw-upstream.answers.js';
import type { Recorded } from './support/recorded.js';
import { signedWith, usualClaims } from './support/token-issuer.js';

interface Generation {
  readonly text: string;
  readonly model: string;
  readonly provider: string;
  readonly finish_reason: string | null;
  readonly usage: object | null;
  readonly latency_ms: number;
  readonly request_id: string;
}
interface Result {
  readonly index: number;
  readonly status: number;
  readonly generation: Generation | null;
  readonly error: { readonly code: string; readonly message: string; readonly param: string | null } | null;
}

const SECRET = 'a-secret-that-both-sides-know-0123456789';

let ground: ModelsGround;
let recorded: Recorded;
beforeAll(async () => {
  ground = await ModelsGround.start();
});
beforeEach(async () => {
  recorded = await ground.reset();
});
afterAll(() => ground.stop());

const textOf = async (name: string): Promise<string> =>
  (await ground.call<Generation>(`POST /models/${encodeURIComponent(name)}/generate`, { prompt: 'Hi' })).body.text;

describe('questions', () => {
  it('C3 generate asks a model by its name, on the way that every request goes', async () => {
    const { status, headers, body } = await ground.call<Generation>('POST /models/mixtral/generate', {
      prompt: 'Hello',
      system: 'Be brief.',
      max_tokens: 20,
      temperature: 0,
    });
    expect([status, body]).toEqual([
      200,
      {
        text: 'mixtral: Hello',
        model: 'mixtral',
        provider: 'primary',
        finish_reason: 'stop',
        usage: USAGE,
        latency_ms: expect.any(Number),
        request_id: headers.get('x-request-id'),
      },
    ]);
    expect(['provider', 'model', 'purpose', 'trail'].map((name) => headers.get(`x-llm-${name}`))).toEqual([
      'primary',
      'mixtral',
      'chat',
      'primary=200',
    ]);
    expect(ground.mixtral.asked.map(({ body: asked }) => asked)).toEqual([
      {
        model: 'mixtral',
        messages: [
          { role: 'system', content: 'Be brief.' },
          { role: 'user', content: 'Hello' },
        ],
        max_tokens: 20,
        temperature: 0,
      },
    ]);
    expect(await recorded.only()).toMatchObject({
      requestId: body.request_id,
      providerName: 'primary',
      outcome: 'delivered',
    });
  });

  it('C3 generate takes a purpose, a provider and provider/model as well; a purpose falls back', async () => {
    expect(await textOf('secondary')).toBe('hermes: Hi');
    expect(await textOf('secondary/other')).toBe('hermes: Hi');
    await ground.breakDown(ground.mixtral, 'primary');
    expect(await textOf('chat')).toBe('hermes: Hi');
    // Another server has the model, and is up.
    expect(await textOf('mixtral')).toBe('hermes: Hi');
  });

  it('C3 generate asks the model that is named, whatever agent type the token of the app has', async () => {
    const { gateway } = ground.scene;
    const id = await addApp(gateway, 'with-tokens', { may_pick_providers: true });
    const claims = { ...usualClaims('https://login.example.com'), agent_type: 'Scribe' };
    const rules = { issuer: 'https://login.example.com', audience: 'patchbay', algorithms: ['HS256'], secret: SECRET };
    expect((await gateway.manage('PUT', `/apps/${id}/jwt`, rules)).status).toBe(200);
    await gateway.manage('PUT', '/agent-types/Scribe', { purpose: 'chat' });
    const token = await signedWith(SECRET, claims);
    const { body } = await ground.call<Generation>('POST /models/hermes/generate', { prompt: 'Hi' }, token);
    expect(body.text).toBe('hermes: Hi');
  });

  it('C3 generate tells what is wrong with a question, and what a provider refuses', async () => {
    const both = await ground.call<Refused>('POST /models/mixtral/generate', {
      prompt: 'a',
      messages: [{ role: 'user', content: 'b' }],
    });
    expect([both.status, both.body.error.code, both.body.error.param]).toEqual([400, 'invalid_request', 'prompt']);
    const none = await ground.call<Refused>('POST /models/mixtral/generate', {});
    expect([none.status, none.body.error.message]).toEqual([400, expect.stringContaining('prompt')]);
    const unknown = await ground.call<Refused>('POST /models/mixtral/generate', { prompt: 'a', stream: true });
    expect([unknown.status, unknown.body.error.message]).toEqual([400, 'stream: unknown field']);
    const refused = await ground.call<Refused>('POST /models/mixtral/generate', { prompt: 'refuse me' });
    expect([refused.status, refused.body.error.message, refused.headers.get('x-llm-provider')]).toEqual([
      400,
      '"primary" refused the request (400): no such thing',
      'primary',
    ]);
  });

  it('C3 generate gives up an answer that is too long to be held, and says so', async () => {
    const message = { role: 'assistant', content: 'x'.repeat(5 * 1024 * 1024) };
    ground.mixtral.plays('/v1/chat/completions', { status: 200, body: { choices: [{ index: 0, message }] } });
    const refused = await ground.call<Refused>('POST /models/mixtral/generate', { prompt: 'Hello' });
    expect([refused.status, refused.body.error.message]).toEqual([
      502,
      'The answer is larger than 4 MiB; ask for less at once.',
    ]);
  });

  it('C3 embed gives the vectors of texts in their order', async () => {
    const { status, body } = await ground.call<{
      embeddings: readonly number[][];
      vector_size: number;
      provider: string;
    }>('POST /models/mixtral/embed', { input: ['one', 'two'] });
    expect([status, body.provider, body.vector_size]).toEqual([200, 'primary', VECTOR_SIZE]);
    expect(body.embeddings.every((vector) => vector.length === VECTOR_SIZE)).toBe(true);
    ground.mixtral.plays('/v1/embeddings', {
      status: 200,
      body: {
        data: [
          { index: 1, embedding: [2] },
          { index: 0, embedding: [1] },
        ],
      },
    });
    const turned = await ground.call<typeof body>('POST /models/embeddings/embed', { input: ['one', 'two'] });
    expect(turned.body.embeddings).toEqual([[1], [2]]);
    expect((await ground.call<typeof body>('POST /models/mixtral/embed', { input: 'one' })).status).toBe(200);
    expect((await ground.call<Refused>('POST /models/mixtral/embed', { input: [] })).status).toBe(400);
  });

  it('C3 batch keeps the order, and one that fails is no reason for another to', async () => {
    const { status, body } = await ground.call<{ results: readonly Result[]; succeeded: number; failed: number }>(
      'POST /models/batch/generate',
      {
        model: 'mixtral',
        concurrency: 3,
        requests: [
          { prompt: 'a' },
          { prompt: 'refuse me' },
          { prompt: 'b', model: 'hermes' },
          { prompt: 'c', model: 'gpt-9' },
          { prompt: 'd' },
        ],
      },
    );
    expect([status, body.succeeded, body.failed]).toEqual([200, 3, 2]);
    expect(
      body.results.map(({ index, status: each, generation, error }) => [index, each, generation?.text, error?.code]),
    ).toEqual([
      [0, 200, 'mixtral: a', undefined],
      [1, 400, undefined, 'upstream_error'],
      [2, 200, 'hermes: b', undefined],
      [3, 404, undefined, 'model_not_found'],
      [4, 200, 'mixtral: d', undefined],
    ]);
    const seen = (await recorded.all(4)).map(({ requestId }) => requestId);
    expect(new Set(seen).size).toBe(4);
    const [first] = body.results;
    expect(seen).toContain(first?.generation?.request_id);
  });

  it('C3 batch asks no more at a time than it may', async () => {
    await ground.scene.cast('gated');
    await ground.scene.upstream('gated').play(completingBehind('open', 'done'));
    const requests = Array.from({ length: 6 }, () => ({ prompt: 'Hello' }));
    const answer = ground.call<{ succeeded: number }>('POST /models/batch/generate', { requests, concurrency: 2 });
    await ground.scene.upstream('gated').waitFor({ requests: 2 });
    expect(await ground.scene.state('gated')).toMatchObject({ in_flight: 2, queued: 0 });
    expect((await ground.scene.upstream('gated').counters()).connections).toHaveLength(2);
    await ground.scene.upstream('gated').openGate('open');
    expect((await answer).body.succeeded).toBe(6);
  });

  it('C3 batch ends with its client: what runs is given up, and nothing more is begun', async () => {
    await ground.scene.cast('gated');
    await ground.scene.upstream('gated').play(completingBehind('never', 'done'));
    const leaving = new AbortController();
    const requests = Array.from({ length: 6 }, () => ({ prompt: 'Hello' }));
    const answer = callAsApp(
      ground.scene.gateway,
      'POST /models/batch/generate',
      { requests, concurrency: 2 },
      { signal: leaving.signal },
    );
    await ground.scene.upstream('gated').waitFor({ requests: 2 });
    leaving.abort();
    await expect(answer).rejects.toThrow('aborted');
    const { connections } = await ground.scene.upstream('gated').waitFor({ peerClosed: 2 });
    await ground.scene.untilState('gated', ({ in_flight }) => in_flight === 0);
    expect(connections).toHaveLength(2);
    expect((await recorded.all(2)).map(({ outcome }) => outcome)).toEqual(['abandoned', 'abandoned']);
  });

  it('C3 each of a batch counts against the limits of its app', async () => {
    const key = await ground.keyWith({ limits: { requests_per_minute: 2 } });
    const { body } = await ground.call<{ results: readonly Result[] }>(
      'POST /models/batch/generate',
      { requests: [{ prompt: 'a' }, { prompt: 'b' }, { prompt: 'c' }], concurrency: 1 },
      key,
    );
    expect(body.results.map(({ status, error }) => [status, error?.code])).toEqual([
      [200, undefined],
      [200, undefined],
      [429, 'rate_limit_exceeded'],
    ]);
    const second = await ground.keyWith({});
    const { body: slow } = await callAsApp<typeof body>(
      ground.scene.gateway,
      'POST /models/batch/generate',
      { requests: [{ prompt: 'a' }, { prompt: 'b' }], concurrency: 2 },
      { key: second },
    );
    expect(slow.results.map(({ status }) => status)).toEqual([200, 200]);
  });

  it('C3 a provider that fails is told with the trail of what was tried', async () => {
    await ground.scene.cast('gated');
    await ground.scene.upstream('gated').play(refusing(500));
    const failed = await ground.call<Refused>('POST /models/chat/generate', { prompt: 'Hello' });
    expect([failed.status, failed.body.error.code]).toEqual([500, 'upstream_error']);
    expect(failed.headers.get('x-llm-trail')).toContain('gated=500');
    expect(failed.headers.get('x-should-retry')).toBe('false');
  });
});
