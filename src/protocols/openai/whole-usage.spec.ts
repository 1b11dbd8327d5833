import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { ByteParts } from './byte-parts.js';
import { SEARCHED_BYTES, usageAtEnd, usageAtStart, usageInWhole } from './whole-usage.js';

const USAGE = { prompt_tokens: 7, completion_tokens: 2 };
const TOLD = expect.objectContaining({ promptTokens: 7, completionTokens: 2 });
const inWhole = (body: Buffer): unknown => usageInWhole(ByteParts.of(body));
const found = (body: unknown): unknown => inWhole(Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)));
const LARGE = {
  data: Array.from({ length: 8 }, () => ({ embedding: Array.from({ length: 1536 }, () => 0.123_456_7) })),
};

describe('the usage of a whole answer', () => {
  it.each<[string, unknown]>([
    ['last', { choices: [{ message: { content: 'a' } }], usage: USAGE }],
    ['first', { usage: USAGE, choices: [] }],
    ['before other members', { usage: USAGE, id: 'x', timings: { a: [1] } }],
    ['spelled with spaces', '{ "choices" : [ ] , "usage" : { "prompt_tokens" : 7 , "completion_tokens" : 2 } }\n'],
    ['with another one inside of a choice', { usage: USAGE, choices: [{ usage: { prompt_tokens: 9 } }] }],
    ['at the end of a large one', { ...LARGE, usage: USAGE }],
    ['at the start of a large one', { usage: USAGE, ...LARGE }],
    ['behind text that speaks of it', { choices: [{ text: '"usage":{"prompt_tokens":1}}' }], usage: USAGE }],
    ['before text that speaks of it', { usage: USAGE, choices: [{ text: '"usage":{"prompt_tokens":1}' }] }],
  ])('is found %s', (_, body) => {
    expect(found(body)).toEqual(TOLD);
  });

  it.each<[string, unknown]>([
    ['none', { choices: [] }],
    ['null', { usage: null }],
    ['one that lies deeper', { choices: [{ usage: USAGE }] }],
    ['one that lies deeper in a large one', { ...LARGE, last: [{ usage: USAGE }] }],
    ['one that lies deeper at the start of a large one', { first: { usage: USAGE }, ...LARGE }],
    ['text about it', { choices: [{ text: JSON.stringify({ usage: USAGE }) }] }],
    ['half of it', '{"choices":[],"usage":{"prompt_tokens":7'],
    ['no JSON', 'usage "usage" {"usage"'],
    ['nothing', ''],
  ])('is not made up of %s', (_, body) => {
    expect(found(body)).toBeUndefined();
  });

  it('is what parsing would find, wherever the member stands', () => {
    const other = fc.jsonValue({ maxDepth: 3 });
    fc.assert(
      fc.property(
        fc.array(other),
        fc.array(other),
        fc.integer({ min: 1, max: 1e9 }),
        (before, after, prompt_tokens) => {
          const body = Buffer.from(JSON.stringify({ before, usage: { prompt_tokens }, after }));
          const told = expect.objectContaining({ promptTokens: prompt_tokens });
          expect(inWhole(body)).toEqual(told);
          expect(usageAtStart(body)).toEqual(told);
        },
      ),
    );
  });

  it('never throws, whatever it is given', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('"usage"', '{', '}', ':', '[', ']', ',', '"', '\\', '1')), (parts) => {
        const bytes = Buffer.from(parts.join(''));
        expect(() => [inWhole(bytes), usageAtEnd(bytes), usageAtStart(bytes)]).not.toThrow();
      }),
    );
  });

  it('looks at the ends of a large answer only', () => {
    const half = ' '.repeat(SEARCHED_BYTES);
    expect(found(`{"a":"${half}","usage":${JSON.stringify(USAGE)},"b":"${half}"}`)).toBeUndefined();
  });
});
