import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { editJson } from './edit-json.js';
import { readJsonBody } from './read-json-body.js';
import { MAX_JSON_DEPTH } from './require-shallow.js';

const read = (text: string) => readJsonBody(Buffer.from(text));
function set(entries: Record<string, unknown>): Map<string, string> {
  return new Map(Object.entries(entries).map(([key, value]) => [key, JSON.stringify(value)]));
}

const nothing = { set: new Map<string, string>(), drop: new Set<string>() };

describe('reading a JSON body', () => {
  it('finds the outermost members with the bytes of their values', () => {
    const text = ' { "a" : [1, {"b":2}] ,"c":"x\\"}","d":-1e5\n,"é":null}';
    const { bytes, members } = read(text);
    const values = members.map(({ key, valueStart, valueEnd }) => [key, bytes.toString('utf8', valueStart, valueEnd)]);
    expect(values).toEqual([
      ['a', '[1, {"b":2}]'],
      ['c', '"x\\"}"'],
      ['d', '-1e5'],
      ['é', 'null'],
    ]);
  });

  it('reads long texts whatever their characters are made of', () => {
    for (const text of ['x', 'xé', '€', 'x😀'].map((part) => part.repeat(700_000))) {
      expect(read(JSON.stringify(text)).value === text).toBe(true);
    }
  });

  it.each([
    ['not JSON', '{"a":'],
    ['nothing but space', ' '],
    ['a duplicate key', '{"a":1,"b":2,"a":3}'],
    ['a duplicate key written differently', '{"a":1,"\\u0061":3}'],
    ['a duplicate key deep inside', '{"a":[{"b":1,"b":2}]}'],
    ['__proto__', '{"__proto__":{"x":1}}'],
    ['__proto__ deep inside', '[[{"a":{"__proto__":1}}]]'],
    ['__proto__ written differently', '{"__pr\\u006fto__":1}'],
    ['65 levels', `${'['.repeat(MAX_JSON_DEPTH + 1)}${']'.repeat(MAX_JSON_DEPTH + 1)}`],
  ])('refuses %s', (_, text) => {
    expect(() => read(text)).toThrow(expect.objectContaining({ code: 'invalid_request' }));
  });

  it('refuses bytes that are not UTF-8', () => {
    expect(() => readJsonBody(Buffer.from([0x22, 0xc3, 0x28, 0x22]))).toThrow('not valid UTF-8');
  });

  it.each([
    ['64 levels', `${'['.repeat(MAX_JSON_DEPTH)}${']'.repeat(MAX_JSON_DEPTH)}`],
    ['the same key in different objects', '{"a":{"a":1},"b":[{"a":1},{"a":2}]}'],
    ['__proto__ as a value', '{"a":"__proto__","b":["__proto__"]}'],
    ['braces in text', '{"a":"}]{[,:\\"","b":"\\\\"}'],
    ['an empty key', '{"":1}'],
  ])('accepts %s', (_, text) => {
    expect(read(text).value).toEqual(JSON.parse(text));
  });

  it('never quotes the body in an error', () => {
    expect(() => read('{"api_key":"sk-canary"')).toThrow(expect.not.objectContaining({ message: /canary/ }));
  });
});

describe('editing a JSON body', () => {
  it('returns the very same bytes when nothing changes', () => {
    const body = read('{"a":1}');
    expect(editJson(body, { ...nothing, drop: new Set(['b']) })).toBe(body.bytes);
  });

  it('replaces, adds and drops members, and keeps the bytes of all others', () => {
    const body = read('{"model":"x", "n":12345678901234567890,"drop":{"a":[]},"t":1.0}');
    const edited = editJson(body, { set: set({ model: 'y', added: true }), drop: new Set(['drop']) });
    expect(edited.toString()).toBe('{"model":"y","n":12345678901234567890,"t":1.0,"added":true}');
  });

  it('names like Object members are ordinary keys', () => {
    const body = read('{"constructor":1,"toString":2,"hasOwnProperty":3}');
    expect(editJson(body, { set: set({ a: 1 }), drop: new Set(['toString']) }).toString()).toBe(
      '{"constructor":1,"hasOwnProperty":3,"a":1}',
    );
  });

  it('means the same as editing the parsed object, for any JSON object and any spacing', () => {
    const key = fc.oneof(fc.constantFrom('model', 'agent_type', 'messages', 'a"b', 'é'), fc.string({ maxLength: 4 }));
    const object = fc.dictionary(
      key.filter((name) => name !== '__proto__'),
      fc.jsonValue({ maxDepth: 3 }),
    );
    fc.assert(
      fc.property(object, fc.constantFrom(undefined, 1, '\t'), fc.boolean(), (value, space, replace) => {
        const text = JSON.stringify(value, null, space);
        fc.pre(!text.includes('"__proto__"'));
        const edits = { set: replace ? set({ model: 'm' }) : new Map(), drop: new Set(['agent_type']) };
        const { agent_type: _, ...expected } = value;
        const edited: unknown = JSON.parse(editJson(read(text), edits).toString());
        expect(edited).toEqual(JSON.parse(JSON.stringify(replace ? { ...expected, model: 'm' } : expected)));
      }),
      { numRuns: 500 },
    );
  });
});
