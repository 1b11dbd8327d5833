import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import OpenAI from 'openai';
import { LogRecorder } from './support/log-recorder.js';
import { beginning, completing, delta, DONE, FINISH, refusing } from './support/raw-upstream.answers.js';
import { END_OF_CHUNKS, event, READ_REQUEST } from './support/raw-upstream.js';
import { HELLO, Scene } from './support/scene.js';

const NO_MODEL = { message: 'The model `x` does not exist', code: 'model_not_found' };
const USAGE = event({ choices: [], usage: { prompt_tokens: 7, completion_tokens: 2, total_tokens: 9 } });

/** Only those that wait for them have short ones. */
type Timeouts = Readonly<Record<string, number>>;

let scene: Scene;
let log: LogRecorder;

beforeAll(async () => {
  scene = await Scene.start('first', 'second');
  log = LogRecorder.installedIn(scene.gateway.app);
});
beforeEach(async () => {
  await scene.cast('first', 'second');
  log.lines = [];
});
afterAll(() => scene.stop());

describe('the headers of an answer', () => {
  it('tell who answered, after how many attempts, and where the request had been', async () => {
    await scene.upstream('first').play(refusing(503));
    const { headers } = await scene.ask({ ...HELLO, model: 'some-model' });
    expect(Object.fromEntries(headers)).toMatchObject({
      'x-llm-provider': 'second',
      'x-llm-model': 'some-model',
      'x-llm-purpose': 'chat',
      'x-llm-attempts': '3',
      'x-llm-trail': 'first=503, first=503, second=200',
      'x-request-id': expect.stringMatching(/^req_\w+$/),
      'x-config-revision': expect.stringMatching(/^\d+$/),
    });
  });

  it('show targets that were skipped, with the reason', async () => {
    await scene.gateway.manage('PATCH', `/servers/${scene.idOf('first')}`, { enabled: false });
    expect((await scene.ask()).trail).toBe('first=skipped:disabled, second=200');
  });

  it('are there on errors too, and tell SDKs not to try again what Patchbay has tried', async () => {
    for (const name of ['first', 'second']) await scene.upstream(name).play([{ do: 'reset' }]);
    const { status, headers } = await scene.ask();
    expect([status, headers.get('x-should-retry'), headers.get('x-llm-attempts')]).toEqual([503, 'false', '4']);
    expect(headers.get('x-llm-trail')).toBe('first=connect, first=connect, second=connect, second=connect');
  });

  it('keep the official SDK from retrying', async () => {
    for (const name of ['first', 'second']) await scene.upstream(name).play(refusing(501));
    const { gateway } = scene;
    const client = new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: gateway.appKey, maxRetries: 5 });
    await expect(client.chat.completions.create({ model: 'chat', messages: [] })).rejects.toMatchObject({
      status: 503,
    });
    expect((await scene.upstream('first').counters()).connections).toHaveLength(1);
  });
});

describe('after the last target', () => {
  it('503 all_providers_failed lists the attempts, in OpenAI’s envelope', async () => {
    await scene.upstream('first').play(refusing(500, { message: 'out of memory' }));
    await scene.upstream('second').play([{ do: 'reset' }]);
    const { status, text } = await scene.ask();
    expect(status).toBe(503);
    expect(JSON.parse(text)).toEqual({
      error: {
        message: expect.stringMatching(
          /^"chat": 4 attempts failed.*"first": it answered 500: out of memory; .*"second": it closed the connection/,
        ),
        type: 'server_error',
        param: null,
        code: 'all_providers_failed',
      },
    });
  });

  it.each([500, 503, 529])('of a single one, its status and error in our envelope: %i', async (answered) => {
    await scene.cast('first');
    await scene.upstream('first').play(refusing(answered, { message: 'out of memory' }));
    const { status, text, headers } = await scene.ask();
    expect([status, headers.get('x-should-retry')]).toEqual([answered, 'false']);
    expect(JSON.parse(text).error).toMatchObject({ code: 'upstream_error', type: 'server_error' });
    expect(JSON.parse(text).error.message).toMatch(/^"chat": the provider "first" failed.*out of memory/);
  });
});

describe('E4 the usual troubles are told with provider and remedy', () => {
  it.each([
    ['connection refused', 'http://127.0.0.1:1', [], 502, /connection refused \(is it running, .*An admin mends it/],
    ['401', undefined, refusing(401), 502, /it refused the key Patchbay has for it/],
    [
      'model not found',
      undefined,
      refusing(404, NO_MODEL),
      404,
      /answered 404: The model `x` does not exist.*mends it/,
    ],
    ['timeout', undefined, [{ do: 'hang' } as const], 504, /it did not answer in time.*plugs another provider into/],
  ])('%s', async (_, url, steps, expected, words) => {
    const timeouts: Timeouts = expected === 504 ? { first_byte_ms: 100 } : {};
    await scene.cast({ name: 'first', api_key: 'sk-of-the-first', model: 'x', timeouts, ...(url && { url }) });
    await scene.upstream('first').play(steps);
    const { status, text } = await scene.ask();
    expect(status).toBe(expected);
    const { message } = JSON.parse(text).error;
    expect(message).toMatch(words);
    expect(message).toContain('"chat": the provider "first" failed');
  });
});

describe('the log line of a request', () => {
  it('tells route, attempts, times and usage', async () => {
    await scene.upstream('first').play(refusing(503));
    await scene
      .upstream('second')
      .play(beginning(event(delta('x')), FINISH, USAGE, DONE, END_OF_CHUNKS, { do: 'end' }));
    const { headers } = await scene.askForStream();
    expect(log.requests()).toEqual([
      {
        request_id: headers.get('x-request-id'),
        app: 'bootstrap',
        purpose: 'chat',
        rule: 'default',
        provider: 'second',
        model: null,
        routing: 'fell back to local',
        revision: Number(headers.get('x-config-revision')),
        stream: true,
        status: 200,
        outcome: 'delivered',
        attempts: 3,
        trail: 'first=503, first=503, second=200',
        first_byte_ms: expect.any(Number),
        duration_ms: expect.any(Number),
        usage_basis: 'provider',
        prompt_tokens: 7,
        completion_tokens: 2,
        cost_usd: 0,
      },
    ]);
    expect(log.lines.findLast(({ context }) => context === 'request')?.level).toBe('log');
  });

  it.each([
    ['a refusal that is passed on', refusing(400), { status: 400, outcome: 'passed_on', trail: 'first=400' }],
    ['a failure', [{ do: 'reset' } as const], { status: 502, outcome: 'upstream_error' }],
    ['a broken stream', beginning(event(delta('x')), { do: 'reset' }), { status: 200, outcome: 'broken' }],
    ['a timeout', [...READ_REQUEST, { do: 'hang' } as const], { status: 504, outcome: 'upstream_timeout' }],
  ])('is written once for %s', async (what, steps, line) => {
    const timeouts: Timeouts = what === 'a timeout' ? { first_byte_ms: 100 } : {};
    await scene.cast({ name: 'first', timeouts });
    await scene.upstream('first').play(steps);
    log.lines = [];
    await scene.askForStream();
    expect(log.requests()).toEqual([expect.objectContaining(line)]);
  });

  it('holds neither prompt nor answer nor credential', async () => {
    await scene.cast({ name: 'first', api_key: 'sk-of-the-first' });
    await scene.upstream('first').play(completing('the secret answer'));
    await scene.ask({ messages: [{ role: 'user', content: 'the secret question' }] });
    expect(JSON.stringify(log.lines)).not.toMatch(/secret question|secret answer|sk-of-the-first/);
    expect(JSON.stringify(log.lines)).not.toContain(scene.gateway.appKey);
    expect(log.requests()).toHaveLength(1);
  });
});
