import { describe, expect, it } from '@jest/globals';
import { describeFailure, tellsOfTimeout } from './describe-failure.js';

const coded = (code: string): Error => Object.assign(new Error('connect to 10.0.0.7:8080 failed'), { code });

describe('why a provider could not be reached', () => {
  it.each([
    ['ECONNREFUSED', /refused/],
    ['UND_ERR_CONNECT_TIMEOUT', /no connection in time/],
    ['ENOTFOUND', /cannot be resolved/],
    ['EAI_AGAIN', /cannot be resolved/],
    ['EHOSTUNREACH', /cannot be reached/],
    ['ECONNRESET', /closed the connection/],
    ['UND_ERR_SOCKET', /closed the connection/],
    ['UND_ERR_HEADERS_TIMEOUT', /did not answer in time/],
    ['ERR_TLS_CERT_ALTNAME_INVALID', /TLS/],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', /TLS/],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', /TLS/],
    ['CERT_HAS_EXPIRED', /TLS/],
    ['UND_ERR_RES_CONTENT_LENGTH_MISMATCH', /proper HTTP/],
    ['SOMETHING_NEW', /the connection failed/],
  ])('%s is told in words without an address', (code, words) => {
    for (const error of [coded(code), new TypeError('fetch failed', { cause: coded(code) })]) {
      expect(describeFailure(error)).toMatch(words);
      expect(describeFailure(error)).not.toContain('10.0.0.7');
    }
  });

  it('looks into several attempts at several addresses', () => {
    expect(describeFailure(new AggregateError([coded('ECONNREFUSED'), coded('ETIMEDOUT')]))).toMatch(/refused/);
  });

  it('knows a timeout by its name', () => {
    const timeout = new DOMException('The operation was aborted due to timeout', 'TimeoutError');
    expect(describeFailure(timeout)).toBe('it did not answer in time');
  });

  it.each<[string, boolean]>([
    ['TimeoutError', true],
    ['ETIMEDOUT', true],
    ['UND_ERR_CONNECT_TIMEOUT', true],
    ['UND_ERR_HEADERS_TIMEOUT', true],
    ['ECONNREFUSED', false],
    ['ECONNRESET', false],
    ['EHOSTUNREACH', false],
    ['SOMETHING_NEW', false],
  ])('tells what took too long from what went wrong: %s', (code, tookTooLong) => {
    expect(tellsOfTimeout(describeFailure(coded(code)))).toBe(tookTooLong);
  });

  it('passes on what the policy says', () => {
    const refused = Object.assign(new Error("the provider's address is private"), { code: 'ADDRESS_REFUSED' });
    expect(describeFailure(refused)).toBe("the provider's address is private");
  });
});
