import { describe, expect, it } from '@jest/globals';
import { labelledEvents, labelledJson } from './model-label.js';

const label = (): string => '"gpu:qwen"';
const whole = (json: string): string => labelledJson(Buffer.from(json), label).toString();
const events = (text: string): string => labelledEvents(Buffer.from(text), label).toString();

describe('the label of a model', () => {
  it.each([
    ['{"model":"a"}', '{"model":"gpu:qwen"}'],
    [
      '{ "id" : 12345678901234567890 , "model" :  "a\\"b" , "x":[{"model":"in"}] }',
      '{ "id" : 12345678901234567890 , "model" :  "gpu:qwen" , "x":[{"model":"in"}] }',
    ],
    [
      '{"data":[{"model":"in"},"model"],"y":{"model":"in"},"model":"a"}',
      '{"data":[{"model":"in"},"model"],"y":{"model":"in"},"model":"gpu:qwen"}',
    ],
    ['{"name":"model","model":"a"}', '{"name":"model","model":"gpu:qwen"}'],
  ])('takes the place of the outermost name in %s', (json, labelled) => {
    expect(whole(json)).toBe(labelled);
  });

  it.each([
    '{"id":"model"}',
    '{"model":null}',
    '{"model":{"id":"a"}}',
    '{"model":["a"]}',
    '["model","a"]',
    '"model"',
    '',
    'no JSON',
    '{"model":"a',
  ])('leaves %s as it is', (json) => {
    const bytes = Buffer.from(json);
    expect(labelledJson(bytes, label)).toBe(bytes);
  });

  it('is told what the name was', () => {
    expect(labelledJson(Buffer.from('{"model":"ö"}'), (own) => own.replace('ö', 'gpu:ö')).toString()).toBe(
      '{"model":"gpu:ö"}',
    );
  });

  it('takes its place in every event, whatever ends its lines', () => {
    expect(events('data: {"model":"a","x":1}\n\ndata: [DONE]\n\n')).toBe(
      'data: {"model":"gpu:qwen","x":1}\n\ndata: [DONE]\n\n',
    );
    expect(events('event: e\r\ndata:{"model":"a"}\r\n\r\n: {"model":"a"}\r\rdata: {"model":"b"}\r\r')).toBe(
      'event: e\r\ndata:{"model":"gpu:qwen"}\r\n\r\n: {"model":"a"}\r\rdata: {"model":"gpu:qwen"}\r\r',
    );
  });
});
