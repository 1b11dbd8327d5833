import { describe, expect, it } from '@jest/globals';
import { errorIn } from './event-error.js';

describe('the error of a JSON text', () => {
  it.each<[string, object]>([
    [
      '{"error":{"message":"busy","type":"server_error","code":503}}',
      { message: 'busy', type: 'server_error', code: 503 },
    ],
    [
      '{"error":{"message":"busy","code":"overloaded","param":null}}',
      { message: 'busy', code: 'overloaded', param: null },
    ],
    ['{"error":{"message":["busy"],"code":{"a":1}}}', {}],
    [' {"id":"x", "error" : {} } ', {}],
    ['{"error":"model not found"}', { message: 'model not found' }],
    ['{"error":["a",1]}', { message: '["a",1]' }],
    ['{"error":true}', { message: 'true' }],
  ])('%s', (text, error) => {
    expect(errorIn(text)).toEqual(error);
  });

  it.each([
    '',
    'null',
    '"error"',
    '["error"]',
    '{"error":null}',
    '{"error":false}',
    '{"error":""}',
    '{"data":{"error":{"message":"no"}}}',
    '{"content":"{\\"error\\":{}}"}',
    '{"error":{"message":"bus',
    '{"error":{}} more',
    '{"__proto__":{"error":{"message":"no"}}}',
  ])('%j has none', (text) => {
    expect(errorIn(text)).toBeUndefined();
  });

  it('does not let a hostile error change what objects are', () => {
    expect(Object.getPrototypeOf(errorIn('{"error":{"__proto__":{"message":"no"}}}'))).toBe(Object.prototype);
    expect(errorIn(`{"error":${'['.repeat(100_000)}`)).toBeUndefined();
  });
});
