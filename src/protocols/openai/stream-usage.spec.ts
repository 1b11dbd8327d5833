import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { readJsonBody } from '../../json/read-json-body.js';
import { openAi } from './openai.protocol.js';

function prepared(text: string, model: string | null = null): string {
  const body = readJsonBody(Buffer.from(text));
  return openAi.prepare('chat/completions', body, { model, withUsage: true }).body.toString();
}

describe('asking an upstream what a stream comes to', () => {
  it.each<[string, string, string]>([
    ['adds it at the end', '{"stream":true}', '{"stream":true,"stream_options":{"include_usage":true}}'],
    [
      'keeps the bytes of all other members',
      '{ "stream":true ,"seed":12345678901234567890,"t":1.0}\n',
      '{ "stream":true ,"seed":12345678901234567890,"t":1.0,"stream_options":{"include_usage":true}}\n',
    ],
    [
      'replaces null',
      '{"stream":true,"stream_options":null}',
      '{"stream":true,"stream_options":{"include_usage":true}}',
    ],
    [
      'replaces a no',
      '{"stream_options":{"include_usage":false,"x":1.0},"stream":true}',
      '{"stream_options":{"include_usage":true,"x":1.0},"stream":true}',
    ],
    [
      'keeps other options',
      '{"stream":true,"stream_options":{"include_obfuscation":false}}',
      '{"stream":true,"stream_options":{"include_obfuscation":false,"include_usage":true}}',
    ],
    [
      'leaves what is no object for the upstream to refuse',
      '{"stream":true,"stream_options":"yes"}',
      '{"stream":true,"stream_options":"yes"}',
    ],
  ])('%s', (_, text, expected) => {
    expect(prepared(text)).toBe(expected);
  });

  it('goes with another model and without members of ours', () => {
    expect(JSON.parse(prepared('{"model":"a","agent_type":"x","stream":true}', 'b'))).toEqual({
      model: 'b',
      stream: true,
      stream_options: { include_usage: true },
    });
  });

  it('means the same as changing the parsed request', () => {
    const options = fc.option(fc.dictionary(fc.string(), fc.jsonValue()), { nil: null });
    const request = fc.record({ messages: fc.jsonValue(), stream_options: options }, { requiredKeys: ['messages'] });
    fc.assert(
      fc.property(request, fc.constantFrom(undefined, 1, '\t'), (value, space) => {
        const text = JSON.stringify(value, null, space);
        fc.pre(!text.includes('"__proto__"'));
        const expected = { ...value, stream_options: { ...value.stream_options, include_usage: true } };
        expect(JSON.parse(prepared(text))).toEqual(JSON.parse(JSON.stringify(expected)));
      }),
    );
  });
});
