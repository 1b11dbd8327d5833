import { once } from 'node:events';
import { type ClientRequest, type IncomingMessage, request as httpRequest } from 'node:http';
import { json } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import OpenAI, { toFile } from 'openai';
import { type Gateway, startGateway } from './support/gateway.js';
import { NumberedUpstream } from './support/numbered-upstream.js';
import { activate, registerServer, setPolicy } from './support/plug.js';
import { Recorded } from './support/recorded.js';
import { field, FORM_TYPE, someForm, SOUND } from './support/some-form.js';

let gateway: Gateway;
let upstream: NumberedUpstream;
let spare: NumberedUpstream;
let recorded: Recorded;
let openai: OpenAI;
/** Without a model of its own, with one, behind a port where nobody listens, and another one. */
let plain = 0;
let pinned = 0;
let closed = 0;
let second = 0;

beforeAll(async () => {
  [gateway, upstream, spare] = await Promise.all([
    startGateway(),
    NumberedUpstream.start('first'),
    NumberedUpstream.start('second'),
  ]);
  recorded = new Recorded(gateway);
  openai = new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: gateway.appKey, maxRetries: 0 });
  plain = await registerServer(gateway, { name: 'plain', url: upstream.url });
  pinned = await registerServer(gateway, { name: 'pinned', url: upstream.url, model: 'whisper-large' });
  closed = await registerServer(gateway, { name: 'closed', url: 'http://127.0.0.1:9' });
  second = await registerServer(gateway, { name: 'second', url: spare.url });
});

afterAll(async () => {
  await gateway.stop();
  await Promise.all([upstream.stop(), spare.stop()]);
});

beforeEach(() => {
  upstream.reset();
  spare.reset();
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

describe('forms', () => {
  beforeEach(() => {
    upstream.script = () => ({ body: '{"text":"Hello"}' });
  });

  it('pass byte for byte where nobody pins a model', async () => {
    await plugIn('audio', plain);
    const sent = someForm({ model: 'whisper-1', language: 'de' });
    const answer = await post('audio/transcriptions', sent, FORM_TYPE);
    expect([answer.status, await answer.json()]).toEqual([200, { text: 'Hello' }]);
    const [asked] = upstream.asked;
    expect(asked?.body.equals(sent)).toBe(true);
    expect([asked?.path, asked?.headers['content-type'], asked?.headers['content-length']]).toEqual([
      '/v1/audio/transcriptions',
      FORM_TYPE['content-type'],
      String(sent.length),
    ]);
    expect(asked?.headers.authorization).toBeUndefined();
    expect(await recorded.only()).toMatchObject({
      endpoint: 'audio/transcriptions',
      purpose: 'audio',
      providerName: 'plain',
      requestBytes: sent.length,
    });
  });

  it('carry the model that is pinned, whatever they say, and every other part as it is', async () => {
    await plugIn('audio', pinned);
    const answer = await post('audio/translations', someForm({ model: 'theirs', prompt: 'ö' }), FORM_TYPE);
    expect(answer.headers.get('x-llm-model')).toBe('whisper-large');
    const expected = Buffer.concat([Buffer.from(field('model', 'whisper-large')), someForm({ prompt: 'ö' })]);
    expect(upstream.asked[0]?.body.equals(expected)).toBe(true);
  });

  it('of the OpenAI SDK arrive', async () => {
    await plugIn('audio', pinned);
    const file = await toFile(SOUND, 'a.wav', { type: 'audio/wav' });
    expect(await openai.audio.transcriptions.create({ file, model: 'whisper-1' })).toMatchObject({ text: 'Hello' });
    const text = upstream.asked[0]?.body.toString('latin1') ?? '';
    expect([text.includes('whisper-large'), text.includes('whisper-1')]).toEqual([true, false]);
    await plugIn('images', plain);
    upstream.script = () => ({ body: '{"data":[{"b64_json":"AAAA"}]}' });
    const edited = await openai.images.edit({ image: file, prompt: 'red', model: 'gpt-image-1' });
    expect(edited.data).toEqual([{ b64_json: 'AAAA' }]);
  });

  it('are sent on before they have arrived', async () => {
    await plugIn('audio', plain);
    const sent = someForm({});
    const client = httpRequest(`${gateway.url}/v1/audio/transcriptions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${gateway.appKey}`, 'content-length': String(sent.length), ...FORM_TYPE },
    });
    const heard = new Promise<string>((resolve) => {
      upstream.onBytes = resolve;
    });
    client.write(sent.subarray(0, 50_000));
    await heard;
    expect(upstream.count).toBe(0);
    client.end(sent.subarray(50_000));
    await once(client, 'response');
    expect(upstream.asked[0]?.body.equals(sent)).toBe(true);
  });

  it('go to the next provider while nobody has got a byte of them, and never to a second one', async () => {
    await setPolicy(gateway, 'audio', { attempts: { max_retries: 0 } });
    await activate(gateway, 'audio', [closed, plain]);
    const fellBack = await post('audio/transcriptions', someForm({}), FORM_TYPE);
    expect([fellBack.status, fellBack.headers.get('x-llm-trail')]).toEqual([200, 'closed=connect, plain=200']);
    await activate(gateway, 'audio', [plain, second]);
    upstream.script = () => ({ status: 500, body: '{"error":{"message":"no"}}' });
    const failed = await post('audio/transcriptions', someForm({}), FORM_TYPE);
    expect([failed.status, spare.count]).toEqual([500, 0]);
    expect(await failed.json()).toMatchObject({
      error: { code: 'upstream_error', message: expect.stringContaining('so send it again') },
    });
  });

  it('that are refused by the provider come back as it says', async () => {
    await plugIn('audio', plain);
    upstream.script = () => ({ status: 400, body: '{"error":{"message":"no sound"}}' });
    const refused = await post('audio/transcriptions', someForm({}), FORM_TYPE);
    expect([refused.status, await refused.text()]).toEqual([400, '{"error":{"message":"no sound"}}']);
  });

  it('whose client leaves are dropped, and the provider is not blamed', async () => {
    await plugIn('audio', plain);
    const client = httpRequest(`${gateway.url}/v1/audio/transcriptions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${gateway.appKey}`, 'content-length': '1000000', ...FORM_TYPE },
    });
    client.on('error', () => undefined);
    const heard = new Promise<string>((resolve) => {
      upstream.onBytes = resolve;
    });
    client.write(someForm({}).subarray(0, 50_000));
    await heard;
    client.destroy();
    expect(await recorded.only()).toMatchObject({ outcome: 'abandoned', attempts: [{ outcome: 'abandoned' }] });
  });

  it('may take their time to arrive; a provider is not blamed for a client that stops', async () => {
    const id = await registerServer(gateway, { name: 'quick', url: upstream.url, timeouts: { first_byte_ms: 1000 } });
    await plugIn('audio', id);
    const sent = someForm({});
    const begin = (): ClientRequest =>
      httpRequest(`${gateway.url}/v1/audio/transcriptions`, {
        method: 'POST',
        headers: { authorization: `Bearer ${gateway.appKey}`, 'content-length': String(sent.length), ...FORM_TYPE },
      }).on('error', () => undefined);
    const slow = begin();
    const answered = once(slow, 'response');
    for (let at = 0; at < sent.length; at += 10_000) {
      slow.write(sent.subarray(at, at + 10_000));
      await setTimeout(150);
    }
    slow.end();
    const [answer] = (await answered) as [IncomingMessage];
    answer.resume();
    expect(answer.statusCode).toBe(200);
    recorded.forget();
    // As many as would open its breaker.
    const stopping = Array.from({ length: 5 }, async () => {
      const client = begin();
      client.write(sent.subarray(0, 50_000));
      const [refused] = (await once(client, 'response')) as [IncomingMessage];
      const error = await json(refused);
      client.destroy();
      return [refused.statusCode, error];
    });
    for (const refused of await Promise.all(stopping)) {
      expect(refused).toMatchObject([400, { error: { code: 'invalid_request' } }]);
    }
    const { body } = await gateway.manage<{ state: { breaker: string } }>('GET', `/servers/${id}`);
    expect(body.state.breaker).toBe('closed');
  });

  it.each([
    ['other content at a path without files', 'chat/completions', FORM_TYPE, 415, 'unsupported_media_type'],
    ['another content type', 'audio/transcriptions', { 'content-type': 'audio/wav' }, 415, 'unsupported_media_type'],
    [
      'a form without a boundary',
      'audio/transcriptions',
      { 'content-type': 'multipart/form-data' },
      400,
      'invalid_request',
    ],
    ['an unknown purpose', 'audio/transcriptions', { ...FORM_TYPE, 'x-llm-purpose': 'none' }, 404, 'purpose_not_found'],
  ])('refuse %s', async (_, path, headers, status, code) => {
    await plugIn('audio', pinned);
    const refused = await post(path, someForm({}), headers);
    expect([refused.status, await refused.json()]).toMatchObject([status, { error: { code } }]);
    expect(upstream.count).toBe(0);
  });

  it('that are malformed are the client’s fault, also once they are on their way', async () => {
    await plugIn('audio', pinned);
    const refused = await post('audio/transcriptions', someForm({}).subarray(0, 50_000), FORM_TYPE);
    expect([refused.status, await refused.json()]).toMatchObject([400, { error: { code: 'invalid_request' } }]);
    const { body } = await gateway.manage<{ state: { breaker: string } }>('GET', `/servers/${pinned}`);
    expect(body.state.breaker).toBe('closed');
  });

  it('that are too large are refused, whether or not they say so first', async () => {
    await plugIn('audio', plain);
    const large = someForm({}, Buffer.alloc(33 * 1024 * 1024));
    const status = async (headers: Record<string, string>): Promise<number | undefined> => {
      const client = httpRequest(`${gateway.url}/v1/audio/transcriptions`, {
        method: 'POST',
        headers: { authorization: `Bearer ${gateway.appKey}`, ...FORM_TYPE, ...headers },
      });
      client.on('error', () => undefined);
      client.end(large);
      const [answer] = (await once(client, 'response')) as [{ statusCode?: number; resume(): void }];
      answer.resume();
      return answer.statusCode;
    };
    expect(await status({ 'content-length': String(large.length) })).toBe(413);
    expect(await status({ 'transfer-encoding': 'chunked' })).toBe(413);
  });

  it('leave an app no model but those it may use', async () => {
    const { body: app } = await gateway.manage<{ id: number }>('POST', '/apps', {
      name: 'bound',
      models: ['whisper-large'],
    });
    const { body: key } = await gateway.manage<{ key: string }>('POST', `/apps/${app.id}/keys`, {});
    const headers = { ...FORM_TYPE, authorization: `Bearer ${key.key}` };
    await plugIn('audio', plain);
    expect((await post('audio/transcriptions', someForm({ model: 'whisper-large' }), headers)).status).toBe(403);
    await plugIn('audio', pinned);
    expect((await post('audio/transcriptions', someForm({ model: 'dearest' }), headers)).status).toBe(200);
    expect(upstream.asked[0]?.body.includes('dearest')).toBe(false);
  });
});
