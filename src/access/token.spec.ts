import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { isBrokenToken, kindOfToken, newToken, tokenHash } from './token.js';

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const SECRET_LENGTH = 43;
const SAMPLE = 4000;

function numberOf(base62: string): bigint {
  return [...base62].reduce((value, digit) => value * 62n + BigInt(ALPHABET.indexOf(digit)), 0n);
}

function secretOf(token: string): string {
  return token.slice(-SECRET_LENGTH - 6, -6);
}

describe('a token', () => {
  it.each(['admin', 'app'] as const)('of kind %s has the documented format and checksum', (kind) => {
    for (let index = 0; index < 100; index += 1) {
      const token = newToken(kind);
      expect(token).toMatch(new RegExp(`^pb_${kind}_[0-9A-Za-z]{49}$`));
      expect(numberOf(token.slice(-6))).toBe(BigInt(crc32(token.slice(0, -6))));
    }
  });

  it('is never the same twice', () => {
    expect(new Set(Array.from({ length: SAMPLE }, () => newToken('app'))).size).toBe(SAMPLE);
  });

  it('carries 256 random bits, each as often 0 as 1', () => {
    const secrets = Array.from({ length: SAMPLE }, () => numberOf(secretOf(newToken('app'))));
    for (const secret of secrets) expect(secret < 2n ** 256n).toBe(true);
    // Six standard deviations: 256 fair bits stay within it but for odds of 1 in 10^6; a biased digit does not.
    const tolerance = 6 * Math.sqrt(SAMPLE / 4);
    for (let bit = 0n; bit < 256n; bit += 1n) {
      const ones = secrets.filter((secret) => ((secret >> bit) & 1n) === 1n).length;
      expect(Math.abs(ones - SAMPLE / 2)).toBeLessThan(tolerance);
    }
  });

  it('uses every digit equally often, where the number leaves it free', () => {
    const counts = new Map([...ALPHABET].map((digit) => [digit, 0]));
    // The first digits are bounded by 2^256; the last 30 are uniform but for 2^-77.
    const digits = Array.from({ length: SAMPLE }, () => secretOf(newToken('app')).slice(-30)).join('');
    for (const digit of digits) counts.set(digit, (counts.get(digit) ?? 0) + 1);
    const expected = digits.length / ALPHABET.length;
    const chiSquare = [...counts.values()].reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
    // 61 degrees of freedom: mean 61, standard deviation 11; taking bytes modulo 62 would give about 1900.
    expect(chiSquare).toBeLessThan(61 + 7 * 11);
  });

  it('is stored as SHA-256 of the whole', () => {
    const token = newToken('admin');
    expect(tokenHash(token)).toBe(createHash('sha256').update(token).digest('base64url'));
    expect(tokenHash(token)).toMatch(/^[\w-]{43}$/);
    expect(tokenHash(token.slice(0, -1))).not.toBe(tokenHash(token));
  });
});

describe('a token that is looked at before anybody is asked', () => {
  it.each(['admin', 'app'] as const)('of kind %s is whole as it was made', (kind) => {
    for (let index = 0; index < 100; index += 1) {
      const token = newToken(kind);
      expect([isBrokenToken(token), kindOfToken(token)]).toEqual([false, kind]);
    }
  });

  it('is broken when a letter is another one, missing or too much', () => {
    const token = newToken('app');
    for (let index = 'pb_app_'.length; index < token.length; index += 1) {
      const other = token[index] === 'a' ? 'b' : 'a';
      expect(isBrokenToken(token.slice(0, index) + other + token.slice(index + 1))).toBe(true);
      expect(isBrokenToken(token.slice(0, index))).toBe(true);
    }
    expect([isBrokenToken(`${token}a`), isBrokenToken(token.replace('pb_app_', 'pb_admin_'))]).toEqual([true, true]);
  });

  it('of another make is not judged', () => {
    const foreign = ['a-key-that-the-operator-chose', 'sk-0123456789', ''];
    expect(foreign.map((token) => [isBrokenToken(token), kindOfToken(token)])).toEqual(
      foreign.map(() => [false, undefined]),
    );
  });
});
