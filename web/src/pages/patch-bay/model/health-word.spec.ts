import { describe, expect, it } from '@jest/globals';
import { healthOf, isAble } from './health-word.js';
import { someProvider, someState } from './some.js';

const SET_ASIDE = {
  version: 3,
  state: 'set_aside',
  reason: 'it answered 401',
  since: '2026-01-01T00:00:00.000Z',
} as const;
const IN_USE = { version: 4, state: 'in_use', reason: null, since: null } as const;
const DOWN = { status: 'down', reason: 'connection refused', checked_at: '2026-01-01T00:00:00.000Z' } as const;

describe('health of a provider', () => {
  it.each([
    ['healthy', 'ok', {}],
    ['down', 'bad', { status: 'out', breaker: 'open', breaker_retry_in_ms: 38_000, probe: DOWN }],
    ['down', 'bad', { status: 'out', probe: DOWN }],
    ['slow', 'warn', { probe: { ...DOWN, status: 'degraded', reason: 'it took 2400 ms to answer' } }],
    ['paused', 'warn', { status: 'out', paused_for_ms: 30_000, reason: 'it asked for a pause' }],
    ['down', 'bad', { status: 'probing', breaker: 'half_open', probe: DOWN }],
    ['trying again', 'warn', { status: 'probing', breaker: 'half_open' }],
    ['key refused', 'bad', { status: 'out', keys: [SET_ASIDE] }],
    ['a key refused', 'warn', { keys: [IN_USE, SET_ASIDE] }],
    ['out', 'bad', { status: 'out', reason: 'its key does not open' }],
    ['not asked yet', 'off', { probe: null, first_byte_ms: null }],
  ] as const)('%s', (word, tone, state) => {
    expect(
      healthOf(someProvider(1, { state: someState({ ...state, keys: [...('keys' in state ? state.keys : [])] }) })),
    ).toMatchObject({ word, tone });
  });

  it('counts down from when it was told', () => {
    const state = someState({ status: 'out', breaker: 'open', breaker_retry_in_ms: 38_000 });
    expect(healthOf(someProvider(1, { state, seenMs: 1000 })).untilMs).toBe(39_000);
  });

  it('says before all else what somebody has decided', () => {
    expect(healthOf(someProvider(1, { enabled: false }))).toMatchObject({ word: 'disabled', tone: 'off' });
    expect(healthOf(someProvider(1, { pending: 'in March' }))).toMatchObject({
      word: 'not there yet',
      reason: 'in March',
    });
  });

  it('decides who may be asked', () => {
    expect(isAble(someProvider(1))).toBe(true);
    expect(isAble(someProvider(1, { state: null }))).toBe(true);
    expect(isAble(someProvider(1, { state: someState({ status: 'probing' }) }))).toBe(true);
    expect(isAble(someProvider(1, { state: someState({ status: 'out' }) }))).toBe(false);
    expect(isAble(someProvider(1, { enabled: false }))).toBe(false);
  });
});
