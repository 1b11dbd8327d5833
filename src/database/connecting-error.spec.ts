import { describe, expect, it } from '@jest/globals';
import { connectingError } from './connecting-error.js';

function coded(message: string, code: string): Error {
  return Object.assign(new Error(message), { code });
}

describe('an error at connecting', () => {
  it.each([
    coded('password authentication failed for user "patchbay"', '28P01'),
    coded('self-signed certificate', 'DEPTH_ZERO_SELF_SIGNED_CERT'),
    // Of node-postgres itself, without a code.
    new Error('The server does not support SSL connections'),
  ])('that the server or the way to it has told is a refusal in its words: $message', (error) => {
    expect(connectingError(error)).toMatchObject({
      reason: 'refused',
      message: `The database of DATABASE_URL refuses Patchbay (${error.message}); correct DATABASE_URL.`,
      cause: error,
    });
  });

  it('of the program is told as what it is', () => {
    const error = new TypeError('found.map is not a function');
    expect(connectingError(error)).toMatchObject({
      reason: 'defect',
      message: expect.stringMatching(/a defect .* \(TypeError: found\.map is not a function\)/),
      cause: error,
    });
  });

  it.each([coded('connect ECONNREFUSED', 'ECONNREFUSED'), coded('canceling statement', '57014')])(
    'of a database that is away or busy stays what it is: $message',
    (error) => expect(connectingError(error)).toBe(error),
  );
});
