import { hash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { countedOnce } from './blanks.js';
import { LongText } from './long-text.js';
import { readJsonBody, readOutline } from './read-json-body.js';

/** Characters, of one byte at least. */
const LONG = 132_000;
const long = (part: string) => part.repeat(Math.ceil(LONG / part.length));

/** Whatever may stand in a JSON text, and what it means. */
const piece = fc.oneof(
  fc.constantFrom(
    'a',
    ' ',
    '  ',
    '\t',
    '\n',
    ' \n ',
    'é',
    '中',
    '😀',
    '\u00a0',
    '\u3000',
    '"',
    '\\',
    '\\\\',
    '\b',
    '\u001f',
    '\ud83d',
  ),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 20 }),
);
const pieces = fc.array(piece, { minLength: 1, maxLength: 40 });

/** As `JSON.stringify` writes it, or with escapes for all that is not ASCII, as Python does. */
function written(value: unknown, isAscii: boolean): string {
  const json = JSON.stringify(value);
  return isAscii ? json.replaceAll(/[^\0-~]/g, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`) : json;
}

const read = (json: string) => readOutline(Buffer.from(json));

/** Differences are told without texts of such lengths. */
const asked = (said: string) => [
  said.length,
  countedOnce(said),
  hash('md5', said.slice(0, 4096)),
  hash('md5', said.slice(-1024)),
];
const told = ({ length, dense, start, end }: LongText) => [length, dense, hash('md5', start), hash('md5', end)];

function textIn(value: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>((inner, step) => Reflect.get(Object(inner), step), value);
}

describe('the outline of a body', () => {
  it('tells of a long text what is asked of it', () => {
    fc.assert(
      fc.property(pieces, fc.boolean(), (some, isAscii) => {
        const said = long(some.join(''));
        const body = { messages: [{ content: 'short' }, { role: 'user', content: [{ text: said }] }] };
        const found = textIn(read(written(body, isAscii)).value, 'messages', 1, 'content', 0, 'text');
        expect(found).toBeInstanceOf(LongText);
        expect(told(found as LongText)).toEqual(asked(JSON.parse(JSON.stringify(said)) as string));
      }),
      { numRuns: 40 },
    );
  });

  it('has everything else as it is, and the same members', () => {
    const json = JSON.stringify({
      model: 'm',
      messages: [[], [1, { a: long('a'), 'b"': [null, long('b')] }], long('c')],
      [long('a key ')]: 'value',
      last: 'l"',
    });
    const { value, members } = read(json);
    const full = readJsonBody(Buffer.from(json));
    expect(members).toEqual(full.members);
    const shortened = JSON.parse(
      JSON.stringify(value, (_, one: unknown) => (one instanceof LongText ? one.length : one)),
    );
    const expected = JSON.parse(JSON.stringify(full.value, (_, one: unknown) => lengthOfLong(one)));
    expect(shortened).toEqual(expected);
  });

  it.each([
    ['a control character', `{"a":"${long('a')}\u0001${long('a')}"}`],
    ['an unknown escape', `{"a":"${long('a')}\\x41"}`],
    ['an escape of too few digits', `{"a":"${long('a')}\\u41g0${long('a')}"}`],
    ['an escape that breaks off', `{"a":"${long('a')}\\u41"}`],
    ['no end', `{"a":"${long('a')}`],
    ['something after it', `{"a":"${long('a')}"b}`],
    ['nothing but itself', `"${long('a')}"`],
    ['a duplicate key', `{"a":"${long('a')}","a":1}`],
  ])('refuses a long text with %s', (_, json) => {
    expect(() => read(json)).toThrow(expect.objectContaining({ code: 'invalid_request' }));
  });
});

function lengthOfLong(value: unknown): unknown {
  return typeof value === 'string' && value.length >= LONG ? value.length : value;
}
