import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { readMasterKey } from './is-master-key.js';

const base64 = (bytes: readonly number[] | Buffer): string => Buffer.from(bytes).toString('base64');
const count = (step: number): number[] => Array.from({ length: 32 }, (_, index) => (index * step) % 256);

describe('a master key', () => {
  it('is any 32 random bytes in base64 or base64url', () => {
    const keys = Array.from({ length: 20_000 }, () => randomBytes(32));
    const refused = keys.filter((key) => !('bytes' in readMasterKey(key.toString('base64'))));
    expect(refused).toEqual([]);
    const [key = Buffer.alloc(0)] = keys;
    expect(readMasterKey(key.toString('base64'))).toEqual({ bytes: key });
    expect(readMasterKey(key.toString('base64url'))).toEqual({ bytes: key });
  });

  it.each([
    ['', 'is not base64'],
    ['=', 'is not base64'],
    ['correct horse battery staple', 'is not base64'],
    [base64(randomBytes(16)), 'holds 16 bytes instead of 32'],
    [randomBytes(32).toString('hex'), 'holds 48 bytes instead of 32'],
    [base64(Buffer.alloc(32)), 'is a pattern, not random bytes'],
    [base64(count(1)), 'is a pattern, not random bytes'],
    [base64(count(7)), 'is a pattern, not random bytes'],
    [base64(count(1).toReversed()), 'is a pattern, not random bytes'],
    [base64(Buffer.from('correct horse battery staple 123')), 'is a passphrase, not random bytes'],
    [base64(Buffer.alloc(32, 'abc\xff', 'latin1')), 'is not random'],
  ])('is not %s', (text, problem) => {
    expect(readMasterKey(text)).toEqual({ problem });
  });
});
