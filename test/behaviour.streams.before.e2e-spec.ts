import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  answering,
  beginning,
  beginningKeptAlive,
  delta,
  DONE,
  dripping,
  FINISH,
  streaming,
} from './support/raw-upstream.answers.js';
import { chunk, END_OF_CHUNKS, event, type Step } from './support/raw-upstream.js';
import { Scene } from './support/scene.js';

const WHOLE = streaming('all ', 'of it');
const HALF = event(delta('half of'));
const END: readonly Step[] = [END_OF_CHUNKS, { do: 'end' }];
/** For those who say nothing. Whoever says something has all the time that a busy machine may need. */
const SHORT = { first_byte_ms: 300, silence_ms: 300 };
const ERROR = { error: { message: 'out of memory', code: 500 } };

let scene: Scene;

beforeAll(async () => {
  scene = await Scene.start('first', 'second');
});
beforeEach(async () => {
  await scene.cast('first', 'second');
  await scene.upstream('second').play(WHOLE);
});
afterAll(() => scene.stop());

async function castShort(): Promise<void> {
  await scene.cast({ name: 'first', timeouts: SHORT }, 'second');
  await scene.upstream('second').play(WHOLE);
}

const deliverComplete = () => scene.gateway.manage('PUT', '/purposes/chat', { delivery: 'complete' });

/** What the official SDK makes of a stream. */
async function textBySdk(): Promise<string> {
  const stream = await scene.openai().chat.completions.create({ model: 'chat', messages: [], stream: true });
  let text = '';
  for await (const part of stream) text += part.choices[0]?.delta.content ?? '';
  return text;
}

describe('failure before the first byte reached the client', () => {
  it.each<[string, readonly Step[], string]>([
    ['no answer', [{ do: 'hang' }], 'timeout'],
    ['headers, then silence', beginning({ do: 'hang' }), 'timeout'],
    ['headers, then a reset', beginning({ do: 'reset' }), 'truncated'],
    ['headers, then a reset of a connection that would be kept', beginningKeptAlive({ do: 'reset' }), 'truncated'],
    ['headers, then the end', beginning(...END), 'truncated'],
    ['headers, then the end of a connection that would be kept', beginningKeptAlive({ do: 'end' }), 'truncated'],
    ['headers and comments, then silence', beginning(chunk(': warming up\n\n'), { do: 'hang' }), 'timeout'],
    ['headers and comments, then a reset', beginning(chunk(': warming up\n\n'), { do: 'reset' }), 'truncated'],
    ['half of the first event, then a reset', beginning(chunk('data: {"choi'), { do: 'reset' }), 'truncated'],
    ['half of the first event, then silence', beginning(chunk('data: {"choi'), { do: 'hang' }), 'timeout'],
    ['blank events, then a reset', beginning(chunk('data:\n\ndata: \n\n\n\n'), { do: 'reset' }), 'truncated'],
    ['nonsense in the chunk framing', beginning({ do: 'write', text: 'not a length\r\n' }), 'garbled'],
    ['503', answering(503, { error: {} }), '503'],
  ])('next target, the client notices nothing but latency: %s', async (_, steps, word) => {
    if (word === 'timeout') await castShort();
    await scene.upstream('first').play(steps);
    expect(await textBySdk()).toBe('all of it');
    const answer = await scene.askForStream();
    expect([answer.status, answer.isCut]).toEqual([200, false]);
    expect(answer.trail).toMatch(new RegExp(`^first=${word}, .*second=200$`));
    expect(answer.text).not.toMatch(/half of|warming up|error/);
  });

  it('comments that keep coming before the first event do not start the answer: the first-byte limit holds', async () => {
    await castShort();
    await scene.upstream('first').play(beginning(...dripping(chunk(': still loading\n\n'), 50)));
    const answer = await scene.askForStream();
    expect(answer.trail).toBe('first=timeout, second=200');
  });

  it('comments before the first event reach the client together with it', async () => {
    await scene.upstream('first').play(beginning(chunk(': hello\n\n'), HALF, FINISH, DONE, ...END));
    expect((await scene.askForStream()).text).toMatch(/^: hello\n\ndata: \{.*half of/);
  });
});

describe('upstream 200 whose first event is an error object', () => {
  it.each<[string, readonly Step[]]>([
    ['data with an error', beginning(event(ERROR), ...END)],
    ['after a comment', beginning(chunk(': hello\n\n'), event(ERROR), { do: 'hang' })],
    ['event: error', beginning(chunk('event: error\ndata: {"message":"out of memory"}\n\n'), ...END)],
    ['error as text', beginning(event({ error: 'out of memory' }), { do: 'reset' })],
    ['in two chunks', beginning(chunk('data: {"err'), chunk('or":{"message":"x"}}\n\n'), ...END)],
    ['a JSON body in place of the stream', answering(200, ERROR)],
  ])('is treated as failure before the first byte: %s', async (_, steps) => {
    await scene.upstream('first').play(steps);
    const answer = await scene.askForStream();
    expect(answer.trail).toMatch(/^first=stream_error, .*second=200$/);
    expect(answer.text).not.toContain('error');
    expect(await textBySdk()).toBe('all of it');
  });

  it('without another target is an error of ours that tells what it said', async () => {
    await scene.cast('first');
    await scene.upstream('first').play(beginning(event({ error: { message: 'out of memory' } }), ...END));
    const { status, text } = await scene.askForStream();
    expect([status, JSON.parse(text).error.code]).toEqual([502, 'upstream_error']);
    expect(text).toContain('out of memory');
  });
});

describe('delivery complete', () => {
  it.each<[string, Step[]]>([
    ['a reset', [{ do: 'reset' }]],
    ['silence', [{ do: 'hang' }]],
    ['the end without a finish reason', END.slice()],
    ['an error event', [event(ERROR), ...END]],
  ])('falls back even after %s in the middle', async (what, steps) => {
    if (what === 'silence') await castShort();
    await deliverComplete();
    await scene.upstream('first').play(beginning(HALF, event(delta(' it')), ...steps));
    expect(await textBySdk()).toBe('all of it');
    const answer = await scene.askForStream();
    expect(answer.isCut).toBe(false);
    expect(answer.trail).toMatch(/^first=(truncated|timeout|stream_error), .*second=200$/);
    expect(answer.text).not.toContain('half of');
  });

  it('sends a whole stream as it came', async () => {
    await deliverComplete();
    await scene.upstream('first').play(beginning(HALF, FINISH, DONE, ...END));
    const answer = await scene.askForStream();
    expect(answer.trail).toBe('first=200');
    expect(answer.text).toMatch(/^data: .*half of.*\n\ndata: .*stop.*\n\ndata: \[DONE\]\n\n$/);
  });
});
