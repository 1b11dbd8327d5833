import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { answering, beginning, completing, refusing } from './support/raw-upstream.answers.js';
import { event } from './support/raw-upstream.js';
import { Scene } from './support/scene.js';

let scene: Scene;

beforeAll(async () => {
  scene = await Scene.start('first', 'second', 'third');
});
beforeEach(() => scene.cast('first', 'second'));
afterAll(() => scene.stop());

const TOO_LONG = {
  message: "This model's maximum context length is 8192 tokens.",
  type: 'invalid_request_error',
  code: 'context_length_exceeded',
};
const NO_MODEL = { message: 'The model `x` does not exist', type: 'invalid_request_error', code: 'model_not_found' };

async function expectNotAsked(...names: readonly string[]): Promise<void> {
  for (const name of names) expect((await scene.upstream(name).counters()).connections).toEqual([]);
}

describe('400, 404, 413, 422', () => {
  it.each([400, 404, 413, 422])('%i is never routed around and reaches the app byte for byte', async (status) => {
    const error = {
      message: 'messages must not be empty',
      type: 'invalid_request_error',
      param: 'messages',
      code: null,
    };
    await scene.upstream('first').play(refusing(status, error));
    const answer = await scene.ask();
    expect([answer.status, answer.trail, answer.text]).toEqual([status, `first=${status}`, JSON.stringify({ error })]);
    expect(answer.headers.get('x-should-retry')).toBe('false');
    await expectNotAsked('second');
  });

  it('do not count against the breaker', async () => {
    await scene.upstream('first').play(refusing(400));
    for (let round = 0; round < 6; round += 1) expect((await scene.ask()).trail).toBe('first=400');
    expect((await scene.state('first')).breaker).toBe('closed');
  });
});

describe('a content filter’s rejection is never routed around', () => {
  const filtered = { hate: { filtered: true, severity: 'high' } };
  it.each([
    ['OpenAI, content_filter', 400, { message: 'Rejected by our safety system', code: 'content_filter' }],
    [
      'OpenAI, content_policy_violation',
      400,
      { message: 'Your request was rejected', code: 'content_policy_violation' },
    ],
    [
      'Azure, ResponsibleAIPolicyViolation',
      400,
      {
        message: "The response was filtered due to the prompt triggering Azure OpenAI's content management policy.",
        type: null,
        param: 'prompt',
        code: 'content_filter',
        innererror: { code: 'ResponsibleAIPolicyViolation', content_filter_result: filtered },
      },
    ],
    ['Azure, only in the inner error', 500, { message: 'x', innererror: { code: 'ResponsibleAIPolicyViolation' } }],
    ['OpenRouter, 403 with reasons', 403, { code: 403, message: 'flagged', metadata: { reasons: ['violence'] } }],
    ['OpenRouter, 403 with the flagged input', 403, { code: 403, message: 'x', metadata: { flagged_input: 'x' } }],
    ['with a status that is retried otherwise', 503, { message: 'x', code: 'content_filter' }],
  ])('%s', async (_, status, error) => {
    await scene.cast({ name: 'first', api_key: 'sk-of-the-first' }, 'second');
    await scene.upstream('first').play(refusing(status, error));
    for (let round = 0; round < 6; round += 1) {
      const answer = await scene.ask();
      expect([answer.status, answer.text]).toEqual([status, JSON.stringify({ error })]);
    }
    await expectNotAsked('second');
    expect(await scene.state('first')).toMatchObject({ breaker: 'closed', keys: [{ state: 'in_use' }] });
  });

  it.each([
    ['the first event of a stream', beginning(event({ error: { message: 'no', code: 'content_filter' } }))],
    ['a body with status 200', answering(200, { error: { message: 'no', code: 'content_filter' } })],
  ])('as %s', async (_, steps) => {
    await scene.upstream('first').play(steps);
    const answer = await scene.askForStream();
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(JSON.parse(answer.text).error).toMatchObject({ message: 'no', code: 'content_filter' });
    await expectNotAsked('second');
  });
});

describe('400 context_length_exceeded', () => {
  const small = { name: 'first', capabilities: { context_tokens: 8192 } };
  const large = { name: 'third', capabilities: { context_tokens: 100_000 } };

  it.each([
    ['OpenAI', TOO_LONG],
    ['llama.cpp', { code: 400, message: 'request exceeds the context', type: 'exceed_context_size_error' }],
    [
      'vLLM',
      { message: "This model's maximum context length is 8192 tokens. However, you requested 9000.", code: 400 },
    ],
  ])('goes to the next target whose declared context is larger: %s', async (_, error) => {
    await scene.cast(small, 'second', large);
    await scene.upstream('first').play(refusing(400, error));
    const answer = await scene.ask();
    expect([answer.status, answer.trail]).toEqual([200, 'first=400, second=skipped:context_too_small, third=200']);
    await expectNotAsked('second');
  });

  it('reaches the app when no target declares a larger one', async () => {
    await scene.cast(small, 'second', { ...large, capabilities: { context_tokens: 8192 } });
    await scene.upstream('first').play(refusing(400, TOO_LONG));
    const answer = await scene.ask();
    expect([answer.status, answer.text]).toEqual([400, JSON.stringify({ error: TOO_LONG })]);
    expect(answer.headers.get('x-llm-provider')).toBe('first');
    await expectNotAsked('second', 'third');
  });

  it('is not what the app is told when the larger target fails otherwise', async () => {
    await scene.cast(small, large);
    await scene.upstream('first').play(refusing(400, TOO_LONG));
    await scene.upstream('third').play([{ do: 'reset' }]);
    const answer = await scene.ask();
    expect(answer.status).toBe(503);
    expect(JSON.parse(answer.text).error.message).toMatch(
      /"first": it answered 400.*"third": it closed the connection/,
    );
  });

  it('does not count against the breaker', async () => {
    await scene.cast(small, large);
    await scene.upstream('first').play(refusing(400, TOO_LONG));
    for (let round = 0; round < 6; round += 1) expect((await scene.ask()).trail).toBe('first=400, third=200');
  });
});

describe('404 “model not found”', () => {
  it.each([
    ['OpenAI', NO_MODEL],
    ['Ollama', { message: "model 'x' not found", type: 'not_found_error' }],
  ])('goes to the next target where the target pins the model: %s', async (_, error) => {
    await scene.cast({ name: 'first', model: 'x' }, 'second');
    await scene.upstream('first').play(refusing(404, error));
    for (let round = 0; round < 6; round += 1) expect((await scene.ask()).trail).toBe('first=404, second=200');
    expect((await scene.state('first')).breaker).toBe('closed');
  });

  it('goes to the next target on a fallback', async () => {
    await scene.cast('first', 'second', 'third');
    await scene.upstream('first').play(refusing(501));
    await scene.upstream('second').play(refusing(404, NO_MODEL));
    await scene.upstream('third').play(completing('from third'));
    expect((await scene.ask()).trail).toBe('first=501, second=404, third=200');
  });

  it('reaches the app where the app itself chose the model', async () => {
    await scene.upstream('first').play(refusing(404, NO_MODEL));
    const answer = await scene.ask({ model: 'x', messages: [] });
    expect([answer.status, answer.text]).toEqual([404, JSON.stringify({ error: NO_MODEL })]);
    await expectNotAsked('second');
  });
});
