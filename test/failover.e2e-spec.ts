import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type OpenAI from 'openai';
import { beginning, beginningKeptAlive, delta, halfAnswering, refusing } from './support/raw-upstream.answers.js';
import {
  chunk,
  END_OF_CHUNKS,
  event,
  READ_REQUEST,
  respond,
  startRawUpstream,
  type Step,
} from './support/raw-upstream.js';
import { Scene } from './support/scene.js';
import { type ModelServer, startModelServer } from './support/upstreams.js';

const QUESTION: OpenAI.ChatCompletionCreateParamsNonStreaming = {
  model: 'chat',
  messages: [{ role: 'user', content: 'What helps against rain?' }],
};
const END: Step = { do: 'end' };
const HANG: Step = { do: 'hang' };
const RESET: Step = { do: 'reset' };

interface Fault {
  readonly name: string;
  readonly steps?: readonly Step[];
  readonly url?: () => string;
}

let scene: Scene;
let healthy: ModelServer;
let closedPort: number;
let answer: string;

beforeAll(async () => {
  [scene, healthy] = await Promise.all([Scene.start('faulty'), startModelServer({ model: 'healthy' })]);
  const gone = await startRawUpstream([END]);
  closedPort = gone.port;
  await gone.stop();
  await scene.cast({ name: 'healthy', url: healthy.url });
  answer = await ask.whole();
});
beforeEach(() => healthy.forgetReceived());
afterAll(async () => {
  await scene.stop();
  await healthy.stop();
});

/** The answer's text as an app gets it with the official SDK. */
const ask = {
  async whole(): Promise<string> {
    const { choices } = await scene.openai().chat.completions.create(QUESTION);
    return choices[0]?.message.content ?? '';
  },
  async stream(): Promise<string> {
    let text = '';
    const stream = await scene.openai().chat.completions.create({ ...QUESTION, stream: true });
    for await (const part of stream) text += part.choices[0]?.delta.content ?? '';
    return text;
  },
};

const raw = (text: string, ...then: readonly Step[]): readonly Step[] => [
  ...READ_REQUEST,
  { do: 'write', text },
  ...then,
];
const https = (): string => scene.upstream('faulty').url.replace('http:', 'https:');
const PAGE = '<html><body>Bad gateway</body></html>';
const OK = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n';

const FAULTS: readonly Fault[] = [
  { name: 'B2 connection refused', url: () => `http://127.0.0.1:${closedPort}` },
  { name: 'its name does not resolve', url: () => 'http://nowhere.invalid' },
  { name: 'TLS handshake that never ends', url: https, steps: [HANG] },
  { name: 'no TLS where TLS is expected', url: https, steps: raw('HTTP/1.1 400 Bad Request\r\n\r\n', END).slice(2) },
  { name: 'closed at once', steps: [END] },
  { name: 'reset at once', steps: [RESET] },
  { name: 'closed after the request', steps: [...READ_REQUEST, END] },
  { name: 'reset after the request', steps: [...READ_REQUEST, RESET] },
  { name: 'the request is not even read', steps: [{ do: 'stop-reading' }] },
  { name: 'no answer in time', steps: [...READ_REQUEST, HANG] },
  { name: 'half of a head, then silence', steps: raw('HTTP/1.1 200 OK\r\ncontent-', HANG) },
  { name: 'half of a head, then a reset', steps: raw('HTTP/1.1 200 OK\r\ncontent-', RESET) },
  { name: 'not HTTP', steps: raw('SSH-2.0-OpenSSH_9.6\r\n', END) },
  { name: 'a head without an end', steps: raw(`${OK}${'x-filler: x\r\n'.repeat(20_000)}`, HANG) },
  { name: 'only 100 Continue', steps: raw('HTTP/1.1 100 Continue\r\n\r\n', HANG) },
  { name: 'status 999', steps: refusing(999) },
  { name: '200 without a body', steps: raw(`${OK}content-length: 0\r\n\r\n`, END) },
  { name: '204', steps: raw('HTTP/1.1 204 No Content\r\n\r\n', END) },
  {
    name: '200 with an error in place of the answer',
    steps: [...READ_REQUEST, respond(200, { error: { message: 'x' } })],
  },
  { name: 'half of a body, then a reset', steps: [...halfAnswering(100), RESET] },
  { name: 'half of a body, then the end', steps: [...halfAnswering(100), END] },
  { name: 'half of a body, then silence', steps: [...halfAnswering(100), HANG] },
  { name: 'half of a body whose length nobody said', steps: raw(`${OK}\r\n{"choices":[{"mess`, END) },
  { name: 'a body in broken chunks', steps: raw(`${OK}transfer-encoding: chunked\r\n\r\nzz\r\n`, HANG) },
  { name: 'stream: headers, then silence', steps: beginning(HANG) },
  { name: 'stream: headers, then a reset', steps: beginningKeptAlive(RESET) },
  { name: 'stream: comments, then the end', steps: beginning(chunk(': loading\n\n'), END_OF_CHUNKS, END) },
  { name: 'stream: half of the first event, then a reset', steps: beginning(chunk('data: {"choi'), RESET) },
  { name: 'stream: an error as its first event', steps: beginning(event({ error: { message: 'x' } }), END_OF_CHUNKS) },
  { name: '302', steps: refusing(302, {}, { location: 'http://127.0.0.1:1/' }) },
  { name: '401 on our own key', steps: refusing(401) },
  { name: '402', steps: refusing(402) },
  { name: '403 on our own key', steps: refusing(403) },
  { name: '408', steps: refusing(408) },
  { name: '409', steps: refusing(409) },
  { name: '425', steps: refusing(425) },
  { name: '429', steps: refusing(429) },
  { name: '429 with a long Retry-After', steps: refusing(429, {}, { 'retry-after': '3600' }) },
  { name: '429 insufficient_quota', steps: refusing(429, { code: 'insufficient_quota' }) },
  { name: '500', steps: refusing(500) },
  { name: '500 whose body never ends', steps: raw('HTTP/1.1 500 Oops\r\n\r\n'.concat('x'.repeat(100_000)), HANG) },
  {
    name: '502 with a page of HTML',
    steps: raw(`HTTP/1.1 502 Bad Gateway\r\ncontent-length: ${PAGE.length}\r\n\r\n${PAGE}`, END),
  },
  {
    name: 'B2 503 while loading its model',
    steps: refusing(503, { message: 'Loading model', type: 'unavailable_error' }),
  },
  { name: '504', steps: refusing(504) },
  { name: '529', steps: refusing(529, { type: 'overloaded_error' }) },
];

describe.each(['whole', 'stream'] as const)('with the official SDK and a healthy fallback: %s', (way) => {
  it.each(FAULTS)('$name: the app gets the right answer', async ({ steps = [END], url }) => {
    const timeouts = { connect_ms: 200, first_byte_ms: 200, silence_ms: 200 };
    const faulty = { name: 'faulty', api_key: 'sk-of-the-faulty', timeouts, ...(url && { url: url() }) };
    await scene.cast(faulty, { name: 'healthy', url: healthy.url });
    await scene.upstream('faulty').play(steps);
    expect(answer).toContain('What helps against rain?');
    expect(await ask[way]()).toBe(answer);
    expect(await healthy.received()).toHaveLength(1);
  });
});

describe('beyond that', () => {
  it('an answer that has begun is never continued by another target', async () => {
    await scene.cast('faulty', { name: 'healthy', url: healthy.url });
    await scene.upstream('faulty').play(beginning(event(delta('half of')), RESET));
    await expect(ask.stream()).rejects.toMatchObject({ code: 'upstream_truncated' });
    expect(await healthy.received()).toEqual([]);
  });

  it('the faults are enough of them', () => {
    expect(new Set(FAULTS.map(({ name }) => name)).size).toBeGreaterThanOrEqual(16);
  });
});
