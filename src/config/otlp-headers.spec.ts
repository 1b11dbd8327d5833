import { describe, expect, it } from '@jest/globals';
import { OTLP_HEADERS, otlpHeadersIn } from './otlp-headers.js';

describe('headers for a collector', () => {
  it.each([
    ['a=b', { a: 'b' }],
    ['Authorization=Bearer%20x==, x-tenant=acme%2Cinc', { Authorization: 'Bearer x==', 'x-tenant': 'acme,inc' }],
    ['empty=,x=50%', { empty: '', x: '50%' }],
  ])('%s', (text, headers) => {
    expect(OTLP_HEADERS.test(text)).toBe(true);
    expect(otlpHeadersIn(text)).toEqual(headers);
  });

  it.each(['', 'a', 'a=b,', '=b', 'a b=c', 'a=b\nc=d'])('does not take %j', (text) => {
    expect(OTLP_HEADERS.test(text)).toBe(false);
  });
});
