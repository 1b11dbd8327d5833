import { describe, expect, it } from '@jest/globals';
import type { KeyVerdict } from './health-verdict.js';
import { apiKeyTest, restoresKey } from './key-test.js';

const HEALTHY: KeyVerdict = { status: 'healthy', latency_ms: 1, reason: null, key_accepted: true };
const SLOWED: KeyVerdict = { status: 'degraded', latency_ms: 2, reason: 'slow down', key_accepted: true };
const REFUSED: KeyVerdict = { status: 'down', latency_ms: 3, reason: 'refused', key_accepted: false };
const SILENT: KeyVerdict = { status: 'down', latency_ms: null, reason: 'no answer', key_accepted: null };
const UNPROVED: KeyVerdict = { status: 'healthy', latency_ms: 4, reason: 'open to all', key_accepted: null };

const numbered = (verdicts: readonly KeyVerdict[]) =>
  verdicts.map((verdict, index) => ({ version: verdicts.length - index, verdict }));

describe('the answer for several keys', () => {
  it.each([HEALTHY, SLOWED, REFUSED, SILENT, UNPROVED])('is that of the only one: %j', (verdict) => {
    expect(apiKeyTest(numbered([verdict]))).toEqual({
      ...verdict,
      keys: [{ version: 1, key_accepted: verdict.key_accepted }],
    });
  });

  it.each<[readonly KeyVerdict[], string, string | null, boolean | null]>([
    [[HEALTHY, HEALTHY], 'healthy', null, true],
    [[HEALTHY, REFUSED], 'degraded', 'key version 1: refused; its other keys serve', false],
    [[REFUSED, HEALTHY], 'degraded', 'key version 2: refused; its other keys serve', false],
    [[SLOWED, HEALTHY], 'degraded', 'key version 2: slow down; its other keys serve', true],
    [[SLOWED, REFUSED], 'degraded', 'key version 1: refused; its other keys serve', false],
    [[REFUSED, SILENT], 'down', 'refused', false],
    [[SILENT, SILENT], 'down', 'no answer', null],
    [[HEALTHY, UNPROVED], 'healthy', null, null],
    [
      [HEALTHY, REFUSED, SILENT],
      'degraded',
      'key version 2: refused; key version 1: no answer; its other keys serve',
      false,
    ],
  ])('%j', (verdicts, status, reason, key_accepted) => {
    expect(apiKeyTest(numbered(verdicts))).toMatchObject({ status, reason, key_accepted });
  });
});

it.each<[KeyVerdict, boolean]>([
  [HEALTHY, true],
  [SLOWED, true],
  [UNPROVED, true],
  [REFUSED, false],
  [SILENT, false],
])('%j restores the key: %s', (verdict, restores) => {
  expect(restoresKey(verdict)).toBe(restores);
});
