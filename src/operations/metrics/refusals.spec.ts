import { describe, expect, it } from '@jest/globals';
import { refusalReason } from './refusals.js';

describe('what counts as turned away', () => {
  it.each([
    [401, 'credential'],
    [429, 'rate'],
    [403, 'forbidden'],
    [404, 'unknown_path'],
    [400, 'malformed'],
    [413, 'too_large'],
    [415, 'media_type'],
    [200, undefined],
    [503, undefined],
  ] as const)('%d from a stranger is %s', (status, reason) => {
    expect(refusalReason(status, false)).toBe(reason);
  });

  it.each([400, 401, 403, 404, 429])('%d is not, once it is known whose request it is', (status) => {
    expect(refusalReason(status, true)).toBeUndefined();
  });

  it.each([
    [413, 'too_large'],
    [415, 'media_type'],
  ] as const)('%d is, whoever it was: the body was not read', (status, reason) => {
    expect(refusalReason(status, true)).toBe(reason);
  });
});
