import { describe, expect, it } from '@jest/globals';
import { EventScanner } from './event-scanner.js';

function scan(...chunks: readonly string[]): EventScanner {
  const scanner = new EventScanner();
  for (const chunk of chunks) scanner.push(Buffer.from(chunk));
  scanner.finish();
  return scanner;
}

const event = (payload: unknown): string => `data: ${JSON.stringify(payload)}\n\n`;
const usage = (prompt: number, completion: number): object => ({
  prompt_tokens: prompt,
  completion_tokens: completion,
  total_tokens: prompt + completion,
});
const delta = (content: string): string => event({ choices: [{ delta: { content }, finish_reason: null }] });

describe('whether a stream is finished', () => {
  it.each<[string, string]>([
    ['[DONE]', 'data: [DONE]\n\n'],
    ['[DONE] without a space or a line end', 'data:[DONE]'],
    ['[DONE] with spaces around', 'data:   [DONE]  \n\n'],
    ['a chat choice', event({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] })],
    ['tool calls', event({ choices: [{ delta: { tool_calls: [] }, finish_reason: 'tool_calls' }] })],
    ['a text completion', event({ object: 'text_completion', choices: [{ text: '', finish_reason: 'length' }] })],
    ['two choices at once', event({ choices: [{ finish_reason: 'stop' }, { finish_reason: 'length' }] })],
    ['a choice with an index of no use', event({ choices: [{ index: 'first', finish_reason: 'stop' }] })],
    ['spaces in the JSON', 'data: {"choices" : [ {"finish_reason" :  "stop"} ] }\n\n'],
    ['JSON in several data lines', 'data: {"choices":[{"finish_reason"\ndata: :"stop"}]}\n\n'],
  ])('%s finishes it', (_, last) => {
    expect(scan(last).isFinished).toBe(true);
    expect(scan(delta('a'), last).isFinished).toBe(true);
  });

  it.each<[string, string]>([
    ['a null finish reason', delta('a')],
    ['one of two choices', event({ choices: [{ finish_reason: null }, { index: 1, finish_reason: 'stop' }] })],
    ['an empty one', event({ choices: [{ delta: { content: 'a' }, finish_reason: '' }] })],
    ['a text that speaks of it', delta('{"choices":[{"finish_reason":"stop"}]}')],
    ['a text that ends in it', delta('"finish_reason":"stop')],
    ['arguments that hold it', event({ choices: [{ delta: { finish_reason: 'stop' }, finish_reason: null }] })],
    ['one outside of a choice', event({ finish_reason: 'stop', choices: [] })],
    ['choices that are no list', event({ choices: { finish_reason: 'stop' } })],
    ['choices that are no objects', event({ choices: ['stop', null, ['finish_reason']] })],
    ['malformed JSON', 'data: {"choices":[{"finish_reason":"stop"}]\n\n'],
    ['half an event', 'data: {"choices":[{"finish_reason":"stop'],
    ['half of [DONE]', 'data: [DONE'],
    ['a text about [DONE]', delta('data: [DONE]')],
    ["another protocol's end", `event: message_stop\n${event({ type: 'message_stop' })}`],
    ['[DONE] in a comment', ': [DONE]\n\n'],
  ])('%s does not', (_, last) => {
    expect(scan(last).isFinished).toBe(false);
    expect(scan(delta('a'), last).isFinished).toBe(false);
  });

  it('tells [DONE] from a finish reason', () => {
    expect(scan(event({ choices: [{ finish_reason: 'stop' }] })).sawDone).toBe(false);
    expect(scan('data: [DONE]\n\n').sawDone).toBe(true);
  });

  const of = (index: number, finish: string | null): string =>
    event({ choices: [{ index, delta: {}, finish_reason: finish }] });
  const noChoice = event({ choices: [], prompt_filter_results: [] });

  it.each<[string, readonly string[], boolean]>([
    ['only one of two', [of(0, null), of(1, null), of(0, 'stop')], false],
    ['only the second', [of(0, null), of(1, null), of(1, 'stop'), of(0, null)], false],
    ['only the second, and the first began late', [noChoice, of(1, null), of(0, null), of(1, 'stop')], false],
    ['only the second, and the first was not heard of again', [of(0, null), of(1, 'stop')], false],
    ['both', [of(0, null), of(1, null), of(0, 'stop'), of(1, 'length')], true],
    ['both, in the other order', [noChoice, of(1, 'stop'), of(0, null), of(0, 'stop')], true],
    ['the only one, which is not counted from 0', [of(1, null), of(1, 'stop')], true],
    ['two, and later ones without a finish reason', [of(0, 'stop'), of(1, 'stop'), of(2, null)], false],
    ['one of two, and then [DONE]', [of(0, null), of(1, null), of(0, 'stop'), 'data: [DONE]\n\n'], true],
    ['one, then more indexes than a stream can have', [of(0, 'stop'), of(5000, null), of(-1, null)], true],
  ])('of several choices: %s', (_, stream, isFinished) => {
    expect(scan(...stream).isFinished).toBe(isFinished);
  });

  it('does not take the index of a tool call for that of a choice', () => {
    const call = { choices: [{ index: 0, delta: { tool_calls: [{ index: 1 }] }, finish_reason: null }] };
    expect(scan(of(0, null), event(call), of(0, 'tool_calls')).isFinished).toBe(true);
  });
});

describe('errors and usage', () => {
  it('parses the first event however its keys are written', () => {
    expect(scan('data: {"\\u0065rror":{"message":"busy"}}\n\n').error).toEqual({ message: 'busy' });
  });

  it('keeps the first error', () => {
    const scanner = scan(delta('a'), event({ error: { message: 'first', code: 503 } }), event({ error: 'second' }));
    expect(scanner.error).toEqual({ message: 'first', code: 503 });
  });

  it.each<[string, string, object | undefined]>([
    ['with an error inside', event({ error: { message: 'busy' } }), { message: 'busy' }],
    [
      'that is the error',
      event({ type: 'error', code: 'x', message: 'y' }),
      { type: 'error', code: 'x', message: 'y' },
    ],
    ['that is a text', 'data: overloaded\n\n', { message: 'overloaded' }],
    ['without data', '\n', undefined],
  ])('takes an event: error %s for one', (_, rest, error) => {
    expect(scan(`event: error\n${rest}`).error).toEqual(error);
    expect(scan(delta('a'), `event: error\r\n${rest}`).error).toEqual(error);
  });

  it.each([
    ['a text about errors', delta('{"error":{"message":"no"}}')],
    ['a null error', event({ error: null, choices: [] })],
    ['an error further inside', event({ choices: [{ error: { message: 'no' } }] })],
    ['malformed JSON', 'data: {"error": {"message"\n\n'],
  ])('%s is no error', (_, stream) => {
    expect(scan(stream).error).toBeUndefined();
    expect(scan(delta('a'), stream).error).toBeUndefined();
  });

  it('takes the usage of the last event that has one', () => {
    const stream = [
      event({ usage: usage(5, 1) }),
      event({ choices: [], usage: usage(5, 9) }),
      event({ usage: null }),
      event({ choices: [{ usage: usage(7, 7) }] }),
      delta('"usage":{"prompt_tokens":1}'),
      event({ usage: {} }),
    ];
    expect(scan(...stream).usage()).toMatchObject({ promptTokens: 5, completionTokens: 9 });
  });

  it.each<[string, object, readonly [number, number] | undefined]>([
    ['embeddings', { prompt_tokens: 8, total_tokens: 8 }, [8, 0]],
    ['an answer', { prompt_tokens: 8, completion_tokens: 2, total_tokens: 10 }, [8, 2]],
    ['no prompt', { completion_tokens: 2 }, [0, 2]],
    ['counts of other kinds', { prompt_tokens: '8', completion_tokens: -2, total_tokens: 1.5 }, undefined],
  ])('reads a usage of %s', (_, counts, expected) => {
    const found = scan(event({ usage: counts })).usage();
    expect(found && [found.promptTokens, found.completionTokens]).toEqual(expected);
  });
});
