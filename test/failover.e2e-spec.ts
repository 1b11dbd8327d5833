import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import OpenAI from 'openai';
import { type Gateway, startGateway } from './support/gateway.js';
import { activate, plug } from './support/plug.js';
import {
  beginEventStream,
  chunk,
  END_OF_CHUNKS,
  event,
  type RawUpstream,
  READ_REQUEST,
  respond,
  startRawUpstream,
  type Step,
} from './support/raw-upstream.js';
import { type ModelServer, startModelServer } from './support/upstreams.js';

interface ErrorBody {
  readonly error: { readonly message: string; readonly code: string; readonly type: string };
}

const hello = { messages: [{ role: 'user', content: 'Hello' }] };
const failing = (status: number, error: object = { message: 'no' }): readonly Step[] => [
  ...READ_REQUEST,
  respond(status, { error }),
  { do: 'end' },
];

let gateway: Gateway;
let faulty: RawUpstream;
let healthy: ModelServer;
let faultyId: number;
let healthyId: number;

beforeAll(async () => {
  [faulty, healthy] = await Promise.all([startRawUpstream([{ do: 'end' }]), startModelServer({ model: 'healthy' })]);
  gateway = await startGateway();
  [faultyId = 0, healthyId = 0] = await plug(
    gateway,
    'chat',
    { name: 'faulty', url: faulty.url, timeouts: { first_byte_ms: 300, silence_ms: 300 } },
    { name: 'healthy', url: healthy.url },
  );
});
beforeEach(() => healthy.forgetReceived());
afterAll(async () => {
  await gateway.stop();
  await Promise.all([faulty.stop(), healthy.stop()]);
});

describe('a fault before the first byte goes to the next target', () => {
  const FAULTS: readonly { name: string; steps: readonly Step[]; attempts: number }[] = [
    { name: 'closed at once', steps: [{ do: 'end' }], attempts: 3 },
    { name: 'reset at once', steps: [{ do: 'reset' }], attempts: 3 },
    { name: 'reset after the request', steps: [...READ_REQUEST, { do: 'reset' }], attempts: 3 },
    { name: 'no answer in time', steps: [...READ_REQUEST, { do: 'hang' }], attempts: 2 },
    { name: 'not HTTP', steps: [...READ_REQUEST, { do: 'write', text: 'SSH-2.0-x\r\n' }, { do: 'end' }], attempts: 2 },
    { name: 'headers, then silence', steps: [...READ_REQUEST, beginEventStream(), { do: 'hang' }], attempts: 2 },
    { name: 'headers, then reset', steps: [...READ_REQUEST, beginEventStream(), { do: 'reset' }], attempts: 3 },
    { name: '503 while loading its model', steps: failing(503, { message: 'Loading model' }), attempts: 2 },
    { name: '500', steps: failing(500), attempts: 2 },
    { name: '529', steps: failing(529), attempts: 2 },
    { name: '429', steps: failing(429), attempts: 2 },
    { name: '408', steps: failing(408), attempts: 2 },
    { name: '401 on our own key', steps: failing(401), attempts: 2 },
    { name: '402', steps: failing(402), attempts: 2 },
    {
      name: 'a redirect',
      steps: [...READ_REQUEST, respond(302, {}, { location: 'http://127.0.0.1:1/' }), { do: 'end' }],
      attempts: 2,
    },
  ];

  it.each(FAULTS)('$name', async ({ steps, attempts }) => {
    await faulty.play(steps);
    const answer = await gateway.infer('chat/completions', hello);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('x-llm-provider')).toBe('healthy');
    expect(answer.headers.get('x-llm-attempts')).toBe(String(attempts));
  });

  it('B2 connection refused', async () => {
    const gone = await startModelServer();
    const { body } = await gateway.manage<{ id: number }>('POST', '/servers', {
      name: 'gone',
      server_type: 'llamacpp',
      base_url: gone.url,
    });
    await gone.stop();
    await activate(gateway, 'chat', [body.id, healthyId]);
    const answer = await gateway.infer('chat/completions', hello);
    expect([answer.status, answer.headers.get('x-llm-provider')]).toEqual([200, 'healthy']);
    await activate(gateway, 'chat', [faultyId, healthyId]);
  });
});

describe('what is the app’s own matter goes to the app as it is', () => {
  it.each([400, 404, 413, 422])('%i is never routed around', async (status) => {
    const error = { message: 'content_filter', code: 'content_policy_violation' };
    await faulty.play(failing(status, error));
    const answer = await gateway.infer<ErrorBody>('chat/completions', hello);
    expect(answer.status).toBe(status);
    expect(answer.body).toEqual({ error });
    expect(answer.headers.get('x-llm-provider')).toBe('faulty');
    expect(await healthy.received()).toEqual([]);
  });
});

describe('when every target has failed', () => {
  it('one target: its failure as a gateway error that names it', async () => {
    await activate(gateway, 'chat', [faultyId]);
    await faulty.play([...READ_REQUEST, { do: 'hang' }]);
    const timeout = await gateway.infer<ErrorBody>('chat/completions', hello);
    expect([timeout.status, timeout.body.error.code]).toEqual([504, 'upstream_timeout']);
    expect(timeout.body.error.message).toContain('"chat": the provider "faulty" failed');
    expect(timeout.headers.get('x-should-retry')).toBe('false');

    await faulty.play(failing(401, { message: 'Incorrect API key provided: sk-abc***xyz' }));
    const refused = await gateway.infer<ErrorBody>('chat/completions', hello);
    expect([refused.status, refused.body.error.code]).toEqual([502, 'upstream_error']);
    expect(refused.body.error.message).not.toContain('sk-abc');

    await faulty.play(failing(500, { message: `see http://10.0.0.1/secret` }));
    const broken = await gateway.infer<ErrorBody>('chat/completions', hello);
    expect([broken.status, broken.body.error.code]).toEqual([500, 'upstream_error']);
    expect(broken.body.error.message).toContain('it answered 500: see [address]');
  });

  it('several targets: 503 listing each attempt', async () => {
    const { body } = await gateway.manage<{ id: number }>('POST', '/servers', {
      name: 'also faulty',
      server_type: 'llamacpp',
      base_url: faulty.url,
    });
    await activate(gateway, 'chat', [faultyId, body.id]);
    await faulty.play(failing(500));
    const answer = await gateway.infer<ErrorBody>('chat/completions', hello);
    expect([answer.status, answer.body.error.code]).toEqual([503, 'all_providers_failed']);
    expect(answer.body.error.message).toMatch(/"faulty": it answered 500.*"also faulty": it answered 500/);
    expect(answer.headers.get('x-llm-attempts')).toBe('2');
    expect(answer.headers.get('x-should-retry')).toBe('false');
    await activate(gateway, 'chat', [faultyId, healthyId]);
  });
});

describe('a fault after the first byte', () => {
  const delta = { choices: [{ index: 0, delta: { content: 'half of' } }] };

  it('ends a stream with an error the SDK throws, never with [DONE] or another provider’s text', async () => {
    await faulty.play([...READ_REQUEST, beginEventStream(), event(delta), { do: 'reset' }]);
    const client = new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: gateway.appKey, maxRetries: 0 });
    const stream = await client.chat.completions.create({ model: 'x', messages: [], stream: true });
    let text = '';
    const read = async (): Promise<void> => {
      for await (const part of stream) text += part.choices[0]?.delta.content ?? '';
    };
    await expect(read()).rejects.toThrow(/cut its answer short/);
    expect(text).toBe('half of');
    expect(await healthy.received()).toEqual([]);
  });

  it('cuts the connection of a whole answer, so that it cannot pass for complete', async () => {
    const half = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{"choices":';
    await faulty.play([...READ_REQUEST, { do: 'write', text: half }, { do: 'reset' }]);
    await expect(gateway.infer('chat/completions', hello)).rejects.toThrow('terminated');
  });

  it('silence for too long is a fault too', async () => {
    await faulty.play([...READ_REQUEST, beginEventStream(), event(delta), { do: 'hang' }]);
    const client = new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: gateway.appKey, maxRetries: 0 });
    const stream = await client.chat.completions.create({ model: 'x', messages: [], stream: true });
    const read = async (): Promise<void> => {
      for await (const part of stream) expect(part).toMatchObject(delta);
    };
    await expect(read()).rejects.toThrow(/cut its answer short/);
  });
});

describe('the bytes of a stream', () => {
  it.each([
    ['CRLF and comments', ': hi\r\n\r\ndata: {"a":1}\r\n\r\ndata: [DONE]\r\n\r\n'],
    ['a byte order mark', '\uFEFFdata: {"a":1}\n\ndata: [DONE]\n\n'],
    ['no line breaks', 'data: '.repeat(1000)],
    ['not even events', '\u0000\u0001 whatever'],
  ])('%s arrive as they were sent', async (_, text) => {
    const bytes = Buffer.from(text);
    await faulty.play([
      ...READ_REQUEST,
      beginEventStream(),
      chunk(bytes.subarray(0, 3)),
      chunk(bytes.subarray(3)),
      END_OF_CHUNKS,
      { do: 'end' },
    ]);
    const answer = await fetch(`${gateway.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${gateway.appKey}`, 'content-type': 'application/json' },
      body: JSON.stringify({ ...hello, stream: true }),
    });
    expect(Buffer.from(await answer.arrayBuffer()).equals(bytes)).toBe(true);
    expect(answer.headers.get('content-type')).toBe('text/event-stream');
  });
});
