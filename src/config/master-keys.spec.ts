import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { masterKeys } from './master-keys.js';
import { environmentFrom } from './read-environment.js';

const [given, earlier, generated] = [randomBytes(32), randomBytes(32), randomBytes(32)];
const text = (key: Buffer): string => key.toString('base64');

describe('the master keys', () => {
  it('are the given one and the earlier ones', () => {
    const environment = environmentFrom({ BYOK_ENCRYPTION_KEY: text(given), BYOK_PREVIOUS_KEYS: text(earlier) });
    expect(masterKeys(environment, undefined)).toEqual({ active: given, previous: [earlier] });
  });

  it('are the generated one where none is given', () => {
    expect(masterKeys(environmentFrom({}), text(generated))).toEqual({ active: generated, previous: [] });
  });

  it('keep a generated one readable beside a given one', () => {
    const environment = environmentFrom({ BYOK_ENCRYPTION_KEY: text(given) });
    expect(masterKeys(environment, text(generated))).toEqual({ active: given, previous: [generated] });
  });

  it('are missing in a folder made in production when the given one is taken away', () => {
    expect(() => masterKeys(environmentFrom({}), undefined)).toThrow(
      /^BYOK_ENCRYPTION_KEY is missing: DATA_DIR \.data was made in production/,
    );
  });
});
