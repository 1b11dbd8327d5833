import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type DoubleAnswer, VECTOR_SIZE } from './support/model-double.js';
import { setPolicy } from './support/plug.js';
import { DONE, Ground, KEY, messages, told, withoutChecks } from './support/preflighting.js';
import { expectProblem, revisionOf } from './support/problems.js';

let ground: Ground;

beforeAll(async () => {
  ground = await Ground.start();
});
beforeEach(() => ground.reset());
afterAll(() => ground.stop());

describe('the full preflight', () => {
  it('asks each target for one token, whole and as a stream, and shows every check with its cost', async () => {
    const { status, body } = await ground.activate('?preflight=full', {
      ...ground.local,
      fallbacks: [{ ...ground.vendor, model: 'qwen' }],
    });
    expect(status).toBe(200);
    const free = ['data_policy passed', 'reachable passed', 'authorised passed', 'model passed'];
    const all = [...free, 'chat passed', 'stream passed'];
    expect(told(body.preflight)).toEqual([...all, ...all]);
    expect(body.preflight?.[4]).toEqual({
      field: 'provider_id',
      provider: 'local',
      model: 'qwen',
      check: 'chat',
      result: 'passed',
      message: null,
      latency_ms: expect.any(Number),
      tokens: 3,
    });
    const chats = ground.other.asked.filter(({ what }) => what === 'POST /v1/chat/completions');
    const messagesAsked = [{ role: 'user', content: 'Hello' }];
    expect(chats.map(({ key, body: asked }) => [key, asked])).toEqual([
      [KEY, { model: 'qwen', messages: messagesAsked, max_tokens: 1 }],
      [KEY, { model: 'qwen', messages: messagesAsked, max_tokens: 1, stream: true }],
    ]);
  });

  it('refuses with every check, and changes nothing', async () => {
    const before = await revisionOf(ground.gateway);
    ground.model.plays('/v1/chat/completions', { status: 500, body: { error: { message: 'out of memory' } } });
    const answer = await ground.activate('?preflight=full', { ...ground.second, fallbacks: [ground.local] });
    expectProblem(withoutChecks(answer), 422, 'preflight_failed', ['fallbacks.0.provider_id']);
    expect(told(answer.body.checks)).toEqual([
      'data_policy passed',
      'reachable passed',
      'authorised passed',
      'model not_checked',
      'chat passed',
      'stream passed',
      'data_policy passed',
      'reachable passed',
      'authorised passed',
      'model passed',
      'chat failed',
      'stream failed',
    ]);
    expect(messages(answer.body.checks)).toEqual(Array(2).fill('it answered 500: out of memory'));
    expect(await revisionOf(ground.gateway)).toBe(before);
  });

  it.each<[string, DoubleAnswer, string]>([
    [
      'is cut',
      { stream: 'data: {"choices":[{"delta":{"content":"H"}}]}\n\n' },
      'its stream ends without [DONE] and without a finish reason',
    ],
    ['is empty', { stream: ': nothing\n\n' }, 'its stream is empty'],
    [
      'tells an error',
      { stream: 'data: {"error":{"message":"no memory"}}\n\n' },
      'its stream tells an error: no memory',
    ],
    ['is none', { status: 200, body: { choices: [{}] } }, 'it does not stream'],
  ])('refuses a target whose stream %s', async (_, stream, message) => {
    const whole: DoubleAnswer = { status: 200, body: { choices: [{}] } };
    ground.model.plays('/v1/chat/completions', (body) => (body['stream'] === true ? stream : whole));
    const answer = await ground.activate('?preflight=full', ground.local);
    expect([answer.status, messages(answer.body.checks)]).toEqual([422, [message]]);
  });

  it.each<[object, string]>([
    [{ error: { message: 'quota' } }, 'it answered 200 with an error in it: quota'],
    [{ status: 'ok' }, 'its answer does not have the shape of OpenAI’s'],
  ])('refuses a target that answers 200 with %j', async (body, message) => {
    ground.model.plays('/v1/chat/completions', ({ stream }) => (stream === true ? DONE : { status: 200, body }));
    const answer = await ground.activate('?preflight=full', ground.local);
    expect([answer.status, messages(answer.body.checks)]).toEqual([422, [message]]);
  });

  it('gives up after 5 s', async () => {
    ground.model.plays('/v1/chat/completions', ({ stream }) => (stream === true ? DONE : { silent: true }));
    const startedAt = performance.now();
    const answer = await ground.activate('?preflight=full', ground.local);
    expect(messages(answer.body.checks)).toEqual(['it did not answer within 5 s; it may be loading its model']);
    expect(performance.now() - startedAt).toBeLessThan(8000);
  });

  it('does not ask whoever cannot be reached or refuses the key for more', async () => {
    ground.model.accepted = 'a key';
    const { body } = await ground.activate('?preflight=full', ground.local);
    expect(told(body.checks)).toEqual([
      'data_policy passed',
      'reachable passed',
      'authorised failed',
      'model not_checked',
      'chat not_checked',
      'stream not_checked',
    ]);
    expect(ground.model.asked.filter(({ what }) => what.startsWith('POST'))).toEqual([]);
  });

  it('knows that some models want their limit by another name', async () => {
    const limits: unknown[] = [];
    ground.model.plays('/v1/chat/completions', (body) => {
      limits.push(body['max_completion_tokens']);
      if (body['max_tokens'] !== undefined)
        return { status: 400, body: { error: { message: 'use max_completion_tokens' } } };
      return body['stream'] === true ? DONE : { status: 200, body: { choices: [{}] } };
    });
    expect((await ground.activate('?preflight=full', ground.local)).status).toBe(200);
    expect(limits).toEqual([undefined, 1, undefined, 1]);
  });

  it('asks a server without a pinned model for the first it lists, and a ground.vendor for none', async () => {
    ground.other.models = ['first', 'second'];
    const { body } = await ground.activate('?preflight=full', { ...ground.second, fallbacks: [ground.vendor] });
    const chats = ground.other.asked.filter(({ what }) => what.startsWith('POST'));
    expect(chats.map((asked) => asked.body['model'])).toEqual(['first', 'first']);
    expect(told(body.preflight).slice(-2)).toEqual(['chat not_checked', 'stream not_checked']);
  });

  it('measures vectors and compares them with what the purpose requires', async () => {
    const embedding = { purpose: 'embeddings', ...ground.local };
    const open = await ground.activate('?preflight=full', embedding);
    expect(told(open.body.preflight).slice(-2)).toEqual(['embeddings passed', 'vector_size not_checked']);
    await setPolicy(ground.gateway, 'embeddings', { requirements: { vector_size: VECTOR_SIZE } });
    const right = await ground.activate('?preflight=full', embedding);
    expect(told(right.body.preflight).slice(-2)).toEqual(['embeddings passed', 'vector_size passed']);
    await setPolicy(ground.gateway, 'embeddings', { requirements: { vector_size: 1024 } });
    const wrong = await ground.activate('?preflight=full', embedding);
    expect([wrong.status, messages(wrong.body.checks)]).toEqual([
      422,
      [`its vectors have ${VECTOR_SIZE} numbers, the purpose requires 1024`],
    ]);
  });

  it('asks for reranking what reranking is', async () => {
    const { body } = await ground.activate('?preflight=full', { purpose: 'reranking', ...ground.local });
    expect(told(body.preflight).at(-1)).toBe('rerank passed');
    expect(ground.model.asked.at(-1)?.body).toEqual({ model: 'qwen', query: 'hello', documents: ['hello'] });
  });

  it('shows no key, whatever a ground.vendor says of it', async () => {
    ground.other.plays('/v1/chat/completions', { status: 400, body: { error: { message: `what is ${KEY}?` } } });
    const answer = await ground.activate('?preflight=full', { ...ground.vendor, model: 'qwen' });
    expect(messages(answer.body.checks)).toEqual(Array(2).fill('it answered 400: what is [redacted]?'));
    expect(JSON.stringify(answer.body)).not.toContain(KEY);
  });

  it('goes with a dry run, and comes after what needs no asking', async () => {
    const before = await revisionOf(ground.gateway);
    const dry = await ground.activate('?preflight=full&dry_run=true', ground.local);
    expect([dry.status, told(dry.body.preflight).length]).toEqual([200, 6]);
    expect(await revisionOf(ground.gateway)).toBe(before);
    ground.model.reset();
    const unknown = await ground.activate('?preflight=full', {
      ...ground.local,
      fallbacks: [{ ...ground.local, provider_id: 4711 }],
    });
    expect([unknown.status, ground.model.asked]).toEqual([404, []]);
  });
});
