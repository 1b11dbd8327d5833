import { describe, expect, it } from '@jest/globals';
import { duration, limitHeaders } from './limit-headers.js';

function asRecord(list: readonly string[]): Record<string, string> {
  const record: Record<string, string> = {};
  for (let index = 0; index < list.length; index += 2) record[list[index] ?? ''] = list[index + 1] ?? '';
  return record;
}

describe('rate-limit headers', () => {
  it('are absent when nothing is limited', () => {
    expect(limitHeaders({ app: [], key: [] })).toEqual([]);
  });

  it('tell of the requests that are nearest to their bound, of tokens, and of every bound', () => {
    const headers = limitHeaders({
      app: [
        { name: 'requestsPerMinute', limit: 100, remaining: 12, resetMs: 61_000 },
        { name: 'tokensPerMinute', limit: 5000, remaining: 4000, resetMs: 8640 },
        { name: 'maxConcurrent', limit: 4, remaining: 3, resetMs: 0 },
      ],
      key: [{ name: 'requestsPerSecond', limit: 1000, remaining: 999, resetMs: 1000 }],
    });
    expect(asRecord(headers)).toEqual({
      'x-ratelimit-limit-requests': '100',
      'x-ratelimit-remaining-requests': '12',
      'x-ratelimit-reset-requests': '1m1s',
      'x-ratelimit-limit-tokens': '5000',
      'x-ratelimit-remaining-tokens': '4000',
      'x-ratelimit-reset-tokens': '8.64s',
      'ratelimit-policy':
        '"requests_per_minute";q=100;w=60, "tokens_per_minute";q=5000;qu="tokens";w=60, "max_concurrent";q=4;qu="concurrent-requests", "key_requests_per_second";q=1000;w=1',
      ratelimit:
        '"requests_per_minute";r=12;t=61, "tokens_per_minute";r=4000;t=9, "max_concurrent";r=3, "key_requests_per_second";r=999;t=1',
    });
  });

  it.each([
    [0, '0ms'],
    [19.2, '20ms'],
    [1000, '1s'],
    [8640, '8.64s'],
    [63_000, '1m3s'],
    [3_600_000, '60m0s'],
  ])('writes %d ms as %s', (ms, text) => {
    expect(duration(ms)).toBe(text);
  });
});
