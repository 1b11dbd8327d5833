import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import OpenAI from 'openai';
import { type Gateway, startGateway } from './support/gateway.js';
import { NumberedUpstream } from './support/numbered-upstream.js';
import { activate, registerServer, setPolicy } from './support/plug.js';
import { Recorded } from './support/recorded.js';
import { providerKey } from './support/run-canaries.js';
import { SOUND } from './support/some-form.js';

let gateway: Gateway;
let upstream: NumberedUpstream;
let recorded: Recorded;
let openai: OpenAI;
let plain = 0;

beforeAll(async () => {
  [gateway, upstream] = await Promise.all([startGateway(), NumberedUpstream.start('first')]);
  recorded = new Recorded(gateway);
  openai = new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: gateway.appKey, maxRetries: 0 });
  plain = await registerServer(gateway, { name: 'plain', url: upstream.url });
});

afterAll(async () => {
  await gateway.stop();
  await upstream.stop();
});

beforeEach(() => {
  upstream.reset();
  recorded.forget();
});

async function plugIn(purpose: string, ...ids: readonly number[]): Promise<void> {
  await setPolicy(gateway, purpose);
  await activate(gateway, purpose, ids);
}

const post = (
  path: string,
  body: NonNullable<RequestInit['body']>,
  headers: Record<string, string> = {},
): Promise<Response> =>
  fetch(`${gateway.url}/v1/${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${gateway.appKey}`, ...headers },
    body,
  });

const JSON_TYPE = { 'content-type': 'application/json' };
describe('paths that pass through by purpose', () => {
  it.each([
    ['images/generations', 'images'],
    ['audio/speech', 'audio'],
    ['moderations', 'moderation'],
  ])('%s means the purpose %s, and says how to make it', async (path, purpose) => {
    const refused = await post(path, '{}', JSON_TYPE);
    const { error } = (await refused.json()) as { error: { code: string; message: string } };
    expect([refused.status, error.code]).toEqual([503, 'no_provider_configured']);
    expect(error.message).toContain(`PUT /api/v1/llm-config/purposes/${purpose} {}`);
    expect(error.message).toContain(`"purpose":"${purpose}"`);
    // As it says.
    await gateway.manage('PUT', `/purposes/${purpose}`, {});
    await activate(gateway, purpose, [plain]);
    upstream.script = () => ({ body: '{"ok":true}' });
    const answered = await post(path, '{"prompt":"a","agent_type":"Nobody"}', JSON_TYPE);
    expect([answered.status, await answered.json(), answered.headers.get('x-llm-purpose')]).toEqual([
      200,
      { ok: true },
      purpose,
    ]);
    expect([upstream.asked[0]?.path, upstream.asked[0]?.body.toString()]).toEqual([`/v1/${path}`, '{"prompt":"a"}']);
    await gateway.manage('DELETE', `/active/${purpose}`);
    expect((await gateway.manage('DELETE', `/purposes/${purpose}`)).status).toBe(200);
  });

  it('the header names another purpose', async () => {
    await plugIn('pictures', plain);
    upstream.script = () => ({ body: '{"data":[]}' });
    const answer = await post('images/generations', '{"prompt":"a"}', { ...JSON_TYPE, 'x-llm-purpose': 'pictures' });
    expect([answer.status, answer.headers.get('x-llm-purpose')]).toEqual([200, 'pictures']);
  });

  it('sound comes back byte for byte', async () => {
    await plugIn('audio', plain);
    upstream.script = () => ({ headers: { 'content-type': 'audio/mpeg' }, body: SOUND });
    const speech = await openai.audio.speech.create({ model: 'tts', voice: 'alloy', input: 'Hello' });
    expect(speech.headers.get('content-type')).toBe('audio/mpeg');
    expect(Buffer.from(await speech.arrayBuffer()).equals(SOUND)).toBe(true);
  });

  it('what an image cost without being told is not 0 but unknown at a vendor', async () => {
    const vendor = await gateway.manage<{ id: number }>('POST', '/api-keys', {
      provider: 'openai',
      key_name: 'vendor',
      api_key: providerKey('cdef'),
    });
    expect(vendor.status).toBe(201);
    await plugIn('images', plain);
    upstream.script = () => ({ body: '{"data":[{"b64_json":"AAAA"}]}' });
    await post('images/generations', '{"prompt":"a"}', JSON_TYPE);
    expect((await recorded.only()).usage).toMatchObject({ costUsd: 0, costBasis: 'free' });
    recorded.forget();
    await gateway.manage('PATCH', `/servers/${plain}`, { prices: [{ input_per_million: 5, output_per_million: 40 }] });
    await post('images/generations', '{"prompt":"a"}', JSON_TYPE);
    expect((await recorded.only()).usage).toMatchObject({ costUsd: null, costBasis: 'unknown' });
    recorded.forget();
    const usage = '"usage":{"input_tokens":1000,"output_tokens":1000}';
    upstream.script = () => ({ body: `{"data":[{"b64_json":"AAAA"}],${usage}}` });
    await post('images/generations', '{"prompt":"a"}', JSON_TYPE);
    expect((await recorded.only()).usage).toMatchObject({ costUsd: 0.045, costBasis: 'operator' });
    await gateway.manage('PATCH', `/servers/${plain}`, { prices: [] });
  });

  it('what an image cost that nobody waited for is unknown as well', async () => {
    await plugIn('images', plain);
    await gateway.manage('PATCH', `/servers/${plain}`, { prices: [{ input_per_million: 5, output_per_million: 40 }] });
    upstream.delayMs = 1500;
    const leaving = new AbortController();
    upstream.onBytes = () => leaving.abort();
    const { signal } = leaving;
    const headers = { ...JSON_TYPE, authorization: `Bearer ${gateway.appKey}` };
    const answer = fetch(`${gateway.url}/v1/images/generations`, {
      method: 'POST',
      headers,
      body: '{"prompt":"a"}',
      signal,
    });
    await expect(answer).rejects.toThrow('aborted');
    upstream.onBytes = () => undefined;
    expect(await recorded.only()).toMatchObject({
      outcome: 'abandoned',
      usage: { basis: 'aborted', costUsd: null, costBasis: 'unknown' },
    });
    await gateway.manage('PATCH', `/servers/${plain}`, { prices: [] });
  });
});

describe('responses', () => {
  beforeAll(() => plugIn('chat', plain));

  const EVENTS = [
    { type: 'response.created', response: { id: 'r', status: 'in_progress', usage: null } },
    { type: 'response.output_text.delta', delta: 'Hi', output_index: 1 },
    {
      type: 'response.completed',
      response: { id: 'r', status: 'completed', error: null, usage: { input_tokens: 3, output_tokens: 1 } },
    },
  ];
  const stream = (count: number): string =>
    EVENTS.slice(0, count)
      .map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`)
      .join('');

  it('pass whole, to the purpose chat', async () => {
    upstream.script = () => ({ body: '{"id":"r","output":[],"usage":{"input_tokens":3,"output_tokens":1}}' });
    const answer = await post('responses', '{"model":"m","input":"Hello"}', JSON_TYPE);
    expect([answer.status, answer.headers.get('x-llm-purpose')]).toEqual([200, 'chat']);
    expect(await recorded.only()).toMatchObject({ endpoint: 'responses', usage: { tokens: { input: 3, output: 1 } } });
  });

  it('pass as a stream that ends without [DONE], and without a word about usage in the request', async () => {
    upstream.script = () => ({ headers: { 'content-type': 'text/event-stream' }, body: stream(3) });
    const answer = await post('responses', '{"model":"m","input":"Hello","stream":true}', JSON_TYPE);
    expect(await answer.text()).toBe(stream(3));
    expect(upstream.asked[0]?.body.toString()).toBe('{"model":"m","input":"Hello","stream":true}');
    expect(await recorded.only()).toMatchObject({
      outcome: 'delivered',
      usage: { tokens: { input: 3, output: 1 }, basis: 'provider' },
    });
  });

  it('that break off say so', async () => {
    upstream.script = () => ({ headers: { 'content-type': 'text/event-stream' }, body: stream(2) });
    const answer = await post('responses', '{"model":"m","input":"Hello","stream":true}', JSON_TYPE);
    const chunks: Uint8Array[] = [];
    const reading = (async () => {
      for await (const chunk of answer.body ?? []) chunks.push(chunk);
    })();
    await expect(reading).rejects.toThrow('terminated');
    expect(Buffer.concat(chunks).toString()).toContain('upstream_truncated');
  });
});
