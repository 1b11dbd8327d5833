import { describe, expect, it } from '@jest/globals';
import { ago, counted, duration, lasting, rateWords } from './format.js';

const DAY_MS = 86_400_000;
const NOW = Date.parse('2026-11-22T00:00:00Z');

describe('times as the page writes them', () => {
  it.each([
    [0.34, '0.3 ms'],
    [412, '412 ms'],
    [38_000, '38 s'],
    [180_000, '3 min'],
    [DAY_MS, '24 h'],
    [8.6 * DAY_MS, '8 days'],
  ])('%d ms last %s', (ms, words) => {
    expect(duration(ms)).toBe(words);
  });

  it('tells few requests a second from none', () => {
    expect([0, 0.01, 0.05, 0.74, 12].map(rateWords)).toEqual(['0.0', '<0.1', '0.1', '0.7', '12.0']);
  });

  it('tells what was, what will be, and what goes on', () => {
    expect(ago('2026-11-21T23:59:48Z', NOW)).toBe('12 s ago');
    expect(ago('2026-11-22T00:00:37.600Z', NOW)).toBe('in 38 s');
    expect(lasting('2026-11-21T23:55:00Z', NOW)).toBe('5 min');
  });

  it('does not begin before it began, whatever the clocks say', () => {
    expect(lasting('2026-11-22T00:00:02Z', NOW)).toBe('0 s');
  });
});

it('counts one in the singular', () => {
  expect([counted(0, 'request'), counted(1, 'request'), counted(2000, 'request')]).toEqual([
    '0 requests',
    '1 request',
    '2,000 requests',
  ]);
});
