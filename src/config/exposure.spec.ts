import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { isExposed, refuseExposedMasterKey } from './exposure.js';
import { environmentFrom } from './read-environment.js';

const BYOK_ENCRYPTION_KEY = randomBytes(32).toString('base64');

describe('an address that others can reach', () => {
  it.each(['127.0.0.1', '127.8.9.10', '::1', 'localhost'])('is not %s', (HOST) => {
    expect(isExposed(environmentFrom({ HOST }))).toBe(false);
    refuseExposedMasterKey(environmentFrom({ HOST }));
  });

  it.each([
    '0.0.0.0',
    '::',
    '10.0.0.7',
    'fe80::1',
    '::ffff:10.0.0.7',
    '127.0.0.1.example.org',
    '127.evil.example',
    'localhost.example.org',
    '1270.0.0.1',
  ])('is %s', (HOST) => {
    expect(isExposed(environmentFrom({ HOST }))).toBe(true);
    expect(() => refuseExposedMasterKey(environmentFrom({ HOST }))).toThrow(/set BYOK_ENCRYPTION_KEY/);
    refuseExposedMasterKey(environmentFrom({ HOST, BYOK_ENCRYPTION_KEY }));
  });
});
