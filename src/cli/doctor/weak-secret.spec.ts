import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { weaknessOf } from './weak-secret.js';

describe('a secret', () => {
  it('that was made at random is not called weak', () => {
    const secrets = Array.from({ length: 2000 }, () => [
      randomBytes(24).toString('hex'),
      randomBytes(24).toString('base64url'),
    ]);
    // A common password can be part of a random one, but for odds of 1 in millions.
    expect(secrets.flat().filter((secret) => weaknessOf(secret) !== undefined).length).toBeLessThan(3);
  });

  it.each([
    ['short', 'has only 5 characters'],
    ['change-me-change-me-change-me', 'looks like a word from documentation or a common password'],
    ['aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', 'repeats a few characters'],
    ['abcdefghijklabcdefghijkl', 'repeats itself'],
  ])('%s is called weak', (secret, weakness) => {
    expect(weaknessOf(secret)).toBe(weakness);
  });
});
