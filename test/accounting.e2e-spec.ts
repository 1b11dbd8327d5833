import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { RequestRecord } from '../src/usage/records.js';
import { activate, registerServer, setPolicy } from './support/plug.js';
import {
  answering,
  beginning,
  completing,
  completion,
  delta,
  refusing,
  streaming,
} from './support/raw-upstream.answers.js';
import { event, READ_REQUEST, type Step } from './support/raw-upstream.js';
import { Recorded } from './support/recorded.js';
import { providerKey } from './support/run-canaries.js';
import { answerTo, HELLO, Scene } from './support/scene.js';

const USAGE = {
  prompt_tokens: 100,
  completion_tokens: 20,
  total_tokens: 120,
  prompt_tokens_details: { cached_tokens: 64, image_tokens: 10 },
  completion_tokens_details: { reasoning_tokens: 5 },
};
const COUNTED = answering(200, { ...completion('Hello'), usage: USAGE });
/** USD per million tokens. */
const PRICE = { input_per_million: 10, output_per_million: 100 };
const SECRET = providerKey('0001');

let scene: Scene;
let recorded: Recorded;

beforeAll(async () => {
  scene = await Scene.start('first', 'second');
  recorded = new Recorded(scene.gateway);
});
beforeEach(async () => {
  await scene.cast({ name: 'first', api_key: SECRET }, 'second');
  recorded.forget();
});
afterAll(() => scene.stop());

const attemptsOf = ({ attempts }: RequestRecord): readonly unknown[] =>
  attempts.map(({ attempt, providerName, outcome, status, usage }) => [
    attempt,
    providerName,
    outcome,
    status,
    usage.basis,
    usage.costBasis,
  ]);

describe('the record of a request', () => {
  it('says who asked for what, who answered, and what it came to', async () => {
    await scene.upstream('first').play(COUNTED);
    const before = Date.now();
    const { headers, text } = await scene.ask({ ...HELLO, model: 'some-model' });
    const record = await recorded.only();
    expect(record).toMatchObject({
      requestId: headers.get('x-request-id'),
      appName: 'bootstrap',
      keyId: expect.any(Number),
      endpoint: 'chat/completions',
      purpose: 'chat',
      rule: 'default',
      isStream: false,
      query: { defaultPurpose: 'chat', model: 'some-model', needs: { tools: false, vision: false } },
      providerId: scene.idOf('first'),
      providerName: 'first',
      model: 'some-model',
      status: 200,
      outcome: 'delivered',
      trail: 'first=200',
      requestBytes: JSON.stringify({ ...HELLO, model: 'some-model' }).length,
      answerBytes: text.length,
      content: null,
    });
    expect(record.at).toBeGreaterThanOrEqual(before);
    expect(record.durationMs).toBeGreaterThanOrEqual(record.firstByteMs ?? Infinity);
    expect(record.usage).toEqual({
      tokens: {
        input: 100,
        output: 20,
        cachedInput: 64,
        cacheWriteInput: 0,
        imageInput: 10,
        audioInput: 0,
        embeddingInput: 0,
        reasoningOutput: 5,
        audioOutput: 0,
      },
      basis: 'provider',
      isPartial: false,
      costUsd: 0,
      costBasis: 'free',
      usedOwnKey: false,
    });
  });

  it('has one record for each attempt, and only who answered used anything', async () => {
    await scene.upstream('first').play(refusing(503));
    await scene.upstream('second').play(COUNTED);
    await scene.ask();
    const record = await recorded.only();
    expect(attemptsOf(record)).toEqual([
      [1, 'first', '503', 503, 'none', 'none'],
      [2, 'first', '503', 503, 'none', 'none'],
      [3, 'second', 'delivered', 200, 'provider', 'free'],
    ]);
    expect(record.usage.tokens).toMatchObject({ input: 100, output: 20 });
    expect(record.attempts.map(({ reason }) => reason)).toEqual([
      expect.stringContaining('503'),
      expect.stringContaining('503'),
      null,
    ]);
  });

  it('costs what the provider asks', async () => {
    await scene.cast({ name: 'first', price: PRICE });
    await scene.upstream('first').play(COUNTED);
    await scene.ask();
    const { usage } = await recorded.only();
    expect(usage).toMatchObject({ costBasis: 'operator' });
    expect(usage.costUsd).toBeCloseTo((100 * 10 + 20 * 100) / 1e6, 10);
  });

  it('counts what becomes vectors, and what is ranked', async () => {
    const id = await registerServer(scene.gateway, { name: 'vectors', url: scene.upstream('second').url });
    for (const purpose of ['embeddings', 'reranking']) await activate(scene.gateway, purpose, [id]);
    const vectors = { object: 'list', data: [{ embedding: Array.from({ length: 1536 }, () => 0.5) }] };
    await scene
      .upstream('second')
      .play(
        answering(200, { ...vectors, usage: { prompt_tokens: 8, total_tokens: 8 } }),
        answering(200, { results: [] }),
      );
    await scene.gateway.infer('embeddings', { input: 'some words' });
    await scene.gateway.infer('rerank', { query: 'some', documents: ['words', 'more words'] });
    const [embedded, ranked] = await recorded.all(2);
    expect(embedded).toMatchObject({
      purpose: 'embeddings',
      usage: { basis: 'provider', tokens: { input: 8, embeddingInput: 8, output: 0 } },
    });
    expect(ranked).toMatchObject({ purpose: 'reranking', usage: { basis: 'estimated', tokens: { output: 0 } } });
    expect(ranked?.usage.tokens.input).toBeGreaterThan(3);
  });

  it('counts an answer that is too large to be held', async () => {
    const text = 'one two three '.repeat(400_000);
    await scene
      .upstream('first')
      .play(answering(200, { ...completion(text), usage: USAGE }), answering(200, completion(text)));
    await scene.ask();
    await scene.ask();
    const [told, guessed] = await recorded.all(2);
    expect(told?.usage).toMatchObject({ basis: 'provider', tokens: { input: 100, output: 20 } });
    expect(guessed?.usage.basis).toBe('estimated');
    expect(Math.abs((guessed?.usage.tokens.output ?? 0) / 1_200_000 - 1)).toBeLessThan(0.1);
  });

  it('never holds an address or a key, whatever an upstream says', async () => {
    const { url } = scene.upstream('first');
    const telling = { message: `${SECRET} is not welcome at ${url}/v1`, url };
    for (const steps of [refusing(500, telling), refusing(401, telling), beginning(event({ error: telling }))]) {
      await scene.upstream('first').play(steps);
      await scene.ask();
      await scene.askForStream();
    }
    await scene.upstream('first').play([{ do: 'reset' }]);
    await scene.ask();
    const all = JSON.stringify(await recorded.all(7));
    expect(all).not.toContain(SECRET);
    expect(all).not.toContain(url);
    // With its colon: a time may have the same digits.
    expect(all).not.toContain(`:${scene.upstream('first').port}`);
  });
});

describe('requests that get no answer are recorded', () => {
  it.each<[string, object | string, number, string, string | null]>([
    ['a port nobody listens on', { ...HELLO, model_port: 9 }, 404, 'model_port_unknown', null],
    ['a body that is no request', '[]', 400, 'invalid_request', null],
    ['a member of the wrong type', { ...HELLO, stream: 'yes' }, 400, 'invalid_request', null],
  ])('%s', async (_, body, status, outcome, purpose) => {
    await scene.gateway.infer('chat/completions', body);
    const record = await recorded.only();
    expect(record).toMatchObject({ status, outcome, purpose, attempts: [], appName: 'bootstrap', trail: '' });
    expect(record.usage).toMatchObject({ basis: 'none', costUsd: 0, costBasis: 'none' });
  });

  it.each<[string, readonly Step[], object]>([
    ['a refusal that is passed on', refusing(400), { status: 400, outcome: 'passed_on' }],
    ['an error', [{ do: 'reset' }], { status: 502, outcome: 'upstream_error' }],
    ['a timeout', [...READ_REQUEST, { do: 'hang' }], { status: 504, outcome: 'upstream_timeout' }],
  ])('%s', async (what, steps, expected) => {
    await scene.cast({ name: 'first', timeouts: what === 'a timeout' ? { first_byte_ms: 100 } : {} });
    await scene.upstream('first').play(steps);
    await scene.ask();
    const record = await recorded.only();
    expect(record).toMatchObject({ ...expected, usage: { basis: 'none', tokens: { input: 0, output: 0 } } });
    expect(record.attempts.length).toBeGreaterThan(0);
  });
});

describe('answers that are not whole', () => {
  const TEXT = 'one two three four five six seven eight nine ten ';

  it('of a stream that breaks off are estimated and flagged', async () => {
    await scene.upstream('first').play(beginning(event(delta(TEXT)), { do: 'reset' }));
    await scene.askForStream();
    const record = await recorded.only();
    expect(record).toMatchObject({ outcome: 'broken', status: 200 });
    expect(record.usage).toMatchObject({ basis: 'estimated', isPartial: true, tokens: { output: 10 } });
  });

  it('of a client that leaves a stream count what came', async () => {
    await scene.upstream('first').play(beginning(event(delta(TEXT)), { do: 'hang' }));
    const client = scene.send({ ...HELLO, stream: true });
    await answerTo(client);
    client.destroy();
    const record = await recorded.only();
    expect(record).toMatchObject({ outcome: 'abandoned', status: 200 });
    expect(record.usage).toMatchObject({ basis: 'aborted', isPartial: true, tokens: { output: 10 } });
    expect(record.usage.tokens.input).toBeGreaterThan(0);
    expect(attemptsOf(record)).toEqual([[1, 'first', 'abandoned', 200, 'aborted', 'free']]);
  });

  it('of a client that leaves before there is one count its prompt', async () => {
    await scene.upstream('first').play([...READ_REQUEST, { do: 'hang' }]);
    const client = scene.send();
    await scene.upstream('first').waitFor({ requests: 1 });
    client.destroy();
    const record = await recorded.only();
    expect(record).toMatchObject({ outcome: 'abandoned', status: 0, answerBytes: 0 });
    expect(record.usage).toMatchObject({ basis: 'aborted', tokens: { output: 0 } });
    expect(record.usage.tokens.input).toBeGreaterThan(0);
  });

  it('of a provider that cut it before anybody saw it are told apart from what came next', async () => {
    await scene.upstream('first').play([...READ_REQUEST, cutText(TEXT), { do: 'end' }]);
    await scene.upstream('second').play(COUNTED);
    await scene.ask();
    const record = await recorded.only();
    expect(attemptsOf(record).at(-1)).toEqual([record.attempts.length, 'second', 'delivered', 200, 'provider', 'free']);
    expect(record.attempts[0]?.usage).toMatchObject({ basis: 'estimated', isPartial: true, tokens: { output: 10 } });
  });
});

function cutText(text: string): Step {
  const head = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n';
  return { do: 'write', text: `${head}{"choices":[{"message":{"content":"${text}"` };
}

describe('prompts and answers', () => {
  it('are kept where the purpose says so, and nowhere else', async () => {
    await setPolicy(scene.gateway, 'chat', { content_days: 7 });
    await scene.upstream('first').play(completing('secret answer'), streaming('a', 'b'));
    const body = { ...HELLO, model: 'x' };
    const whole = await scene.ask(body);
    const stream = await scene.askForStream();
    const [first, second] = await recorded.all(2);
    expect(first?.content).toMatchObject({ days: 7, promptIsCut: false, answerIsCut: false });
    expect(first?.content?.prompt.toString()).toBe(JSON.stringify(body));
    expect(first?.content?.answer.toString()).toBe(whole.text);
    expect(second?.content?.answer.toString()).toBe(stream.text);
  });

  it('are cut where they are long', async () => {
    await setPolicy(scene.gateway, 'chat', { content_days: 1 });
    await scene.upstream('first').play(completing('x'.repeat(300_000)));
    await scene.ask({ messages: [{ role: 'user', content: 'y'.repeat(300_000) }] });
    const { content } = await recorded.only();
    expect(content).toMatchObject({ promptIsCut: true, answerIsCut: true });
    expect([content?.prompt.length, content?.answer.length]).toEqual([256 * 1024, 256 * 1024]);
  });
});
