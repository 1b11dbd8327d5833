import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { AnswerText } from './answer-text.js';

function learned(...events: readonly unknown[]): AnswerText {
  const text = new AnswerText();
  for (const event of events) text.learn(typeof event === 'string' ? event : JSON.stringify(event));
  return text;
}

const KEY_PART = /"(c|co|con|cont|conte|conten|content"?:?)?$/;
const delta = (content: string): object => ({ choices: [{ index: 0, delta: { content }, finish_reason: null }] });

describe('the text of an answer, seen without parsing it', () => {
  it.each<[string, unknown, string]>([
    ['of a chat', { choices: [{ message: { role: 'assistant', content: 'Hello' } }] }, 'Hello'],
    ['of a completion', { choices: [{ text: 'Hello' }] }, 'Hello'],
    ['of thoughts', { choices: [{ delta: { reasoning_content: 'Hm.', content: null } }] }, 'Hm.'],
    ['of a call', { choices: [{ delta: { tool_calls: [{ function: { arguments: '{"a":1}' } }] } }] }, '{"a":1}'],
    [
      'of all choices',
      { choices: [0, 1].map((index) => ({ index, delta: { content: `${index}` }, finish_reason: null })) },
      '01',
    ],
    ['of thoughts beside an empty text', { delta: { content: '', reasoning: 'Hm.' } }, 'Hm.'],
    ['with quotes and line ends', delta('say "no"\n\\'), 'say "no"\n\\'],
    ['with spaces around the colon', '{"content" : "x"}', 'x'],
    ['and nothing of what is none', { content: null, model: 'content', id: '"content"' }, ''],
  ])('%s', (_, event, expected) => {
    expect(learned(event).sample).toBe(expected);
  });

  it('is the same in pieces, as far as the sample goes', () => {
    const text = learned(delta('Hello '), delta('日本 🙂'), delta('!'));
    expect(text.sample).toBe('Hello 日本 🙂!');
    expect(text.scale).toBe(1);
  });

  it('is the same when its JSON comes in parts', () => {
    const json = JSON.stringify({
      choices: [{ message: { content: 'one two three' } }, { message: { content: 'four' } }],
    });
    fc.assert(
      fc.property(fc.array(fc.nat(json.length)), (cuts) => {
        const whole = learned(json);
        const text = new AnswerText();
        const ends = [...cuts, json.length].toSorted((a, b) => a - b);
        // A key that is cut itself is not recognised, which costs one text of a large answer.
        fc.pre(!ends.some((end) => KEY_PART.test(json.slice(0, end))));
        ends.reduce((start, end) => {
          text.learnPart(json.slice(start, end));
          return end;
        }, 0);
        expect(text.characters).toBe(whole.characters);
      }),
    );
  });

  it('is a sample of a long one, and how many times that it is', () => {
    const text = learned(...Array.from({ length: 1000 }, () => delta('one two ')));
    expect(text.characters).toBe(8000);
    expect(text.sample.length).toBeLessThanOrEqual(512);
    expect(text.sample.length * text.scale).toBeCloseTo(8000);
  });

  it('never throws, and its sample never grows', () => {
    const part = fc.oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom('"content":"', '\\', '"', 'x'.repeat(600)));
    fc.assert(
      fc.property(fc.array(fc.array(part).map((parts) => parts.join(''))), (events) => {
        const text = learned(...events);
        expect(Buffer.byteLength(text.sample)).toBeLessThanOrEqual(3 * 512);
        expect(text.scale).toBeGreaterThanOrEqual(1);
      }),
    );
  });
});
