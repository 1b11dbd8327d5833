import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import OpenAI from 'openai';
import { type Gateway, startGateway } from './support/gateway.js';
import { NumberedUpstream } from './support/numbered-upstream.js';
import { activate, registerServer, setPolicy } from './support/plug.js';
import { PROMPT } from './support/run-canaries.js';

let gateway: Gateway;
let upstream: NumberedUpstream;
let server = 0;

beforeAll(async () => {
  [gateway, upstream] = await Promise.all([startGateway(), NumberedUpstream.start('gpu')]);
  server = await registerServer(gateway, { name: 'Haus-GPU', url: upstream.url, model: 'medical.gguf' });
  for (const purpose of ['chat', 'embeddings']) await activate(gateway, purpose, [server]);
});

afterAll(async () => {
  await gateway.stop();
  await upstream.stop();
});

beforeEach(async () => {
  upstream.reset();
  for (const purpose of ['chat', 'embeddings']) await setPolicy(gateway, purpose, { model_labels: true });
});

const HELLO = { model: 'chat', messages: [{ role: 'user' as const, content: PROMPT }] };

const ask = (path: string, body: object): Promise<Response> =>
  fetch(`${gateway.url}/v1/${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${gateway.appKey}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

describe('the model in an answer', () => {
  it('A5 model as provider:model: a whole answer, of which every other byte stays', async () => {
    const answer = await ask('chat/completions', HELLO);
    const headers = ['x-llm-provider', 'x-llm-model'].map((name) => answer.headers.get(name));
    expect(headers).toEqual(['Haus-GPU', 'medical.gguf']);
    const text = await answer.text();
    expect(JSON.parse(text)).toMatchObject({ model: 'Haus-GPU:medical.gguf' });
    await setPolicy(gateway, 'chat', { model_labels: false });
    const plain = (await (await ask('chat/completions', HELLO)).text()).replace('answer 2', 'answer 1');
    expect(text).toBe(plain.replace('"inner.gguf"', '"Haus-GPU:medical.gguf"'));
  });

  it('A5 model as provider:model: every event of a stream, as the OpenAI SDK reads it', async () => {
    const openai = new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: gateway.appKey, maxRetries: 0 });
    const models = new Set<string>();
    let text = '';
    for await (const chunk of await openai.chat.completions.create({ ...HELLO, stream: true })) {
      models.add(chunk.model);
      text += chunk.choices[0]?.delta.content ?? '';
    }
    expect([[...models], text]).toEqual([['Haus-GPU:medical.gguf'], 'answer 1']);
  });

  it('A5 model as provider:model: off by default, when the answer is the upstream’s own', async () => {
    await setPolicy(gateway, 'chat', { model_labels: false });
    const answer = await ask('chat/completions', HELLO);
    expect([await answer.json(), answer.headers.get('x-llm-model')]).toMatchObject([
      { model: 'inner.gguf' },
      'medical.gguf',
    ]);
    const { body } = await gateway.manage('PUT', '/purposes/brand-new', {});
    expect(body).toMatchObject({ model_labels: false });
  });

  it('A5 model as provider:model: embeddings, and an answer from the cache', async () => {
    await setPolicy(gateway, 'embeddings', { model_labels: true, cache_ttl_seconds: 300 });
    const [miss, hit] = [
      await ask('embeddings', { input: 'a', model: 'x' }),
      await ask('embeddings', { input: 'a', model: 'x' }),
    ];
    expect([miss.headers.get('x-llm-cache'), hit.headers.get('x-llm-cache')]).toEqual(['miss', 'hit']);
    const text = await hit.text();
    expect(text).toBe(await miss.text());
    expect(JSON.parse(text)).toMatchObject({ model: 'Haus-GPU:medical.gguf' });
  });

  it('A5 model as provider:model: where nobody pins a model, the one that the answer names', async () => {
    const bare = await registerServer(gateway, { name: 'bare', url: upstream.url });
    await setPolicy(gateway, 'unpinned', { model_labels: true });
    await activate(gateway, 'unpinned', [bare]);
    const answer = await ask('chat/completions', { ...HELLO, model: 'unpinned' });
    expect(await answer.json()).toMatchObject({ model: 'bare:inner.gguf' });
  });

  it('A5 model as provider:model: what is no JSON object stays as it is', async () => {
    upstream.script = () => ({ body: '["model","inner.gguf"]' });
    expect(await (await ask('chat/completions', HELLO)).text()).toBe('["model","inner.gguf"]');
  });
});
