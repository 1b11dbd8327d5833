import { text as textOf } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { LogRecorder } from './support/log-recorder.js';
import {
  beginning,
  beginningKeptAlive,
  delta,
  DONE,
  dripping,
  FINISH,
  halfAnswering,
  streaming,
} from './support/raw-upstream.answers.js';
import { chunk, END_OF_CHUNKS, event, READ_REQUEST, type Step } from './support/raw-upstream.js';
import { answerTo, Scene } from './support/scene.js';

const HALF = event(delta('half of'));
const HALF_TEXT = `data: ${JSON.stringify(delta('half of'))}\n\n`;
const USAGE = event({ choices: [], usage: { prompt_tokens: 7, completion_tokens: 2 } });
const END: readonly Step[] = [END_OF_CHUNKS, { do: 'end' }];

let scene: Scene;
let log: LogRecorder;

beforeAll(async () => {
  scene = await Scene.start('first', 'second');
  log = LogRecorder.installedIn(scene.gateway.app);
});
beforeEach(async () => {
  await scene.cast({ name: 'first', timeouts: { silence_ms: 700 } }, 'second');
  await scene.upstream('second').play(streaming('something else'));
  log.lines = [];
});
afterAll(() => scene.stop());

/** The one error event at the end of a stream, without what came before it. */
function errorEventAfter(text: string, before: string): { message: string; code: string } {
  expect(text.startsWith(before)).toBe(true);
  const [, json = '{}', ...more] = text.slice(before.length).split(/^data: (.*)\n\n/m);
  expect(more.join('').trim()).toBe('');
  return JSON.parse(json).error;
}

const CUTS: readonly [string, readonly Step[]][] = [
  ['a reset', [{ do: 'reset' }]],
  ['the end of the connection', [{ do: 'end' }]],
  ['silence for too long', [{ do: 'hang' }]],
  ['nonsense in the chunk framing', [{ do: 'write', text: 'not a length\r\n' }]],
  ['a reset within an event', [chunk('data: {"choices":[{"delta":{"cont'), { do: 'reset' }]],
  ['the end within an event', [chunk('data: {"choices":[{"delta":{"cont'), ...END]],
  ['the proper end, but neither [DONE] nor a finish reason', END],
  ['the proper end after an empty finish reason', [event({ choices: [{ delta: {}, finish_reason: '' }] }), ...END]],
];

describe('failure after the first byte reached the client', () => {
  it.each(CUTS)('one upstream_truncated event, then the connection is destroyed: %s', async (_, steps) => {
    await scene.upstream('first').play(beginning(HALF, ...steps));
    const answer = await scene.askForStream();
    expect([answer.status, answer.trail, answer.isCut]).toEqual([200, 'first=200', true]);
    expect(answer.text.match(/"code":"upstream_truncated"/g)).toHaveLength(1);
    expect(answer.text).not.toMatch(/\[DONE\]|something else/);
    expect(answer.text).toMatch(/\n\ndata: [^\n]+\n\n$/);
    expect((await scene.upstream('second').counters()).connections).toEqual([]);
  });

  it.each<[string, Step]>([
    ['reset', { do: 'reset' }],
    ['ended', { do: 'end' }],
  ])('the same on a connection that would have been kept: %s', async (_, step) => {
    await scene.upstream('first').play(beginningKeptAlive(HALF, step));
    const { text, isCut } = await scene.askForStream();
    expect([errorEventAfter(text, HALF_TEXT).code, isCut]).toEqual(['upstream_truncated', true]);
  });

  it('what was whole comes before it, what was not stays away', async () => {
    await scene.upstream('first').play(beginning(HALF, chunk('data: {"choices":[{"delta":{"cont'), { do: 'reset' }));
    const { text } = await scene.askForStream();
    expect(errorEventAfter(text, HALF_TEXT)).toMatchObject({
      code: 'upstream_truncated',
      message: expect.stringMatching(/^The provider serving "chat" cut its answer short\. .*ask again\.$/),
    });
  });

  it.each(CUTS)('the official SDK throws instead of taking it for complete: %s', async (_, steps) => {
    await scene.upstream('first').play(beginning(HALF, ...steps));
    const stream = await scene.openai().chat.completions.create({ model: 'chat', messages: [], stream: true });
    let text = '';
    const read = async (): Promise<void> => {
      for await (const part of stream) text += part.choices[0]?.delta?.content ?? '';
    };
    await expect(read()).rejects.toMatchObject({ code: 'upstream_truncated' });
    expect(text).toBe('half of');
  });

  it('usage is recorded as partial', async () => {
    await scene.upstream('first').play(beginning(HALF, USAGE, ...END));
    await scene.askForStream();
    expect(log.requests()).toEqual([
      expect.objectContaining({ outcome: 'broken', usage_basis: 'partial', prompt_tokens: 7, completion_tokens: 2 }),
    ]);
  });

  it('counts against the breaker as any failure does: five in a row', async () => {
    await scene.upstream('first').play(beginning(HALF, { do: 'reset' }));
    for (let round = 0; round < 5; round += 1) expect((await scene.askForStream()).trail).toBe('first=200');
    expect((await scene.askForStream()).trail).toBe('first=skipped:breaker_open, second=200');
  });

  it('also when the whole stream takes too long, with a message that says so', async () => {
    await scene.cast({ name: 'first', timeouts: { stream_total_ms: 1500 } }, 'second');
    await scene.upstream('first').play(beginning(...dripping(HALF, 50)));
    const answer = await scene.askForStream();
    expect(answer.isCut).toBe(true);
    expect(answer.tookMs).toBeGreaterThanOrEqual(1400);
    expect(answer.tookMs).toBeLessThan(10_000);
    expect(answer.text).toMatch(/took longer than the purpose allows.*upstream_truncated"}}\n\n$/);
  });

  it('an error event of the upstream itself is passed on as it is, and nothing is added', async () => {
    const error = { error: { message: 'out of memory', code: 500 } };
    await scene.upstream('first').play(beginning(HALF, event(error), { do: 'reset' }));
    const answer = await scene.askForStream();
    expect([answer.text, answer.isCut]).toEqual([`${HALF_TEXT}data: ${JSON.stringify(error)}\n\n`, true]);
  });

  it('of a whole answer cuts the connection, so that it cannot pass for complete', async () => {
    const more: Step = { do: 'write', text: 'x'.repeat(1024 * 1024), times: 5 };
    const cut: Step[] = [{ do: 'gate', name: 'begun' }, { do: 'reset' }];
    await scene.upstream('first').play([...halfAnswering(10_000_000), more, ...cut]);
    const answer = await answerTo(scene.send());
    expect([answer.statusCode, answer.headers['x-llm-trail']]).toEqual([200, 'first=200']);
    await scene.upstream('first').openGate('begun');
    await expect(textOf(answer)).rejects.toMatchObject({ code: 'ECONNRESET' });
  });
});

describe('an upstream that ends', () => {
  it.each<[string, readonly Step[]]>([
    ['with a finish reason but without [DONE]', [FINISH, ...END]],
    ['with [DONE] but without a finish reason', [DONE, ...END]],
    ['with [DONE] and then a reset', [DONE, { do: 'reset' }]],
    ['with [DONE] without a blank line after it', [FINISH, chunk('data: [DONE]'), ...END]],
  ])('%s has answered', async (_, steps) => {
    await scene.upstream('first').play(beginning(HALF, ...steps));
    const answer = await scene.askForStream();
    expect([answer.status, answer.isCut]).toEqual([200, false]);
    expect(answer.text).not.toContain('upstream_truncated');
  });

  it('in the middle of a whole answer is left for the next target, as long as nothing was sent', async () => {
    await scene.cast('first', 'second');
    const untilTheEnd: Step = { do: 'write', text: 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n{"cho' };
    for (const steps of [
      [...halfAnswering(1000), { do: 'reset' }],
      [...halfAnswering(1000), { do: 'end' }],
      [...READ_REQUEST, untilTheEnd, { do: 'end' }],
    ] satisfies Step[][]) {
      scene.forget();
      await scene.upstream('first').play(steps);
      expect((await scene.ask()).trail).toBe('first=truncated, first=truncated, second=200');
    }
  });
});
