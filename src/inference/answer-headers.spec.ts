import { describe, expect, it } from '@jest/globals';
import { answerHeadersIn, retryAfterMs } from './answer-headers.js';

const NOW = Date.parse('2026-01-01T00:00:00Z');

describe('how long an upstream asks to be left alone', () => {
  it.each<[string, Parameters<typeof retryAfterMs>[0], number | undefined]>([
    ['seconds', { 'retry-after': '2' }, 2000],
    ['parts of a second', { 'retry-after': '0.25' }, 250],
    ['a date', { 'retry-after': 'Thu, 01 Jan 2026 00:00:05 GMT' }, 5000],
    ['a date that has passed', { 'retry-after': 'Wed, 31 Dec 2025 23:00:00 GMT' }, 0],
    ['milliseconds', { 'retry-after-ms': '1500' }, 1500],
    ['both: the precise one', { 'retry-after-ms': '1500', 'retry-after': '60' }, 1500],
    ['nothing', {}, undefined],
    ['nonsense', { 'retry-after': 'soon' }, undefined],
    ['a negative number', { 'retry-after': '-5' }, undefined],
    ['milliseconds that are nonsense', { 'retry-after-ms': 'NaN', 'retry-after': '3' }, 3000],
  ])('%s', (_, headers, expected) => {
    expect(retryAfterMs(headers, NOW)).toBe(expected);
  });
});

describe('headers of an answer', () => {
  it('only the known ones are read, the first of a kind', () => {
    expect(answerHeadersIn({ 'content-type': 'a', 'retry-after': ['1', '2'] as never, 'set-cookie': ['x=1'] })).toEqual(
      {
        'content-type': 'a',
        'retry-after': '1',
      },
    );
  });
});
