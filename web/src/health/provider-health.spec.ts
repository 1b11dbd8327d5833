import { describe, expect, it } from '@jest/globals';
import { someProvider, someState } from '../pages/patch-bay/model/some.js';
import { nextLook } from './next-look.js';
import { healthOf, isAble, pendingOf } from './provider-health.js';

const SET_ASIDE = {
  version: 3,
  state: 'set_aside',
  reason: 'it answered 401',
  since: '2026-01-01T00:00:00.000Z',
} as const;
const IN_USE = { version: 4, state: 'in_use', reason: null, since: null } as const;
const DOWN = { status: 'down', reason: 'connection refused', checked_at: '2026-01-01T00:00:00.000Z' } as const;
const OPEN = { status: 'out', breaker: 'open', breaker_retry_in_ms: 38_000 } as const;

describe('health of a provider', () => {
  it.each([
    ['healthy', 'ok', {}],
    ['down', 'bad', { ...OPEN, probe: DOWN }],
    ['down', 'bad', { status: 'out', probe: DOWN }],
    ['slow', 'warn', { probe: { ...DOWN, status: 'degraded', reason: 'it took 2400 ms to answer' } }],
    ['paused', 'warn', { status: 'out', paused_for_ms: 30_000, reason: 'it asked for a pause' }],
    ['down', 'bad', { status: 'probing', breaker: 'half_open', probe: DOWN }],
    ['trying again', 'warn', { status: 'probing', breaker: 'half_open' }],
    ['key refused', 'bad', { status: 'out', keys: [SET_ASIDE] }],
    ['a key refused', 'warn', { keys: [IN_USE, SET_ASIDE] }],
    ['unusable', 'bad', { status: 'out', reason: 'its key does not open' }],
    ['not asked yet', 'off', { probe: null, first_byte_ms: null }],
  ] as const)('%s', (word, tone, state) => {
    expect(
      healthOf(someProvider(1, { state: someState({ ...state, keys: [...('keys' in state ? state.keys : [])] }) })),
    ).toMatchObject({ word, tone });
  });

  it('counts down from when it was told', () => {
    expect(healthOf(someProvider(1, { state: someState(OPEN), seenMs: 1000 })).untilMs).toBe(39_000);
  });

  it('says why and what to do, in plain words', () => {
    const reason = 'it has no key; enter one with PATCH /api/v1/llm-config/api-keys/4';
    const health = healthOf(someProvider(1, { state: someState({ status: 'out', reason }) }));
    expect(health.reason).toBe('it has no key; enter one');
    expect(health.todo).toContain('test it');
  });

  it('prefers what a probe found to how often it failed', () => {
    const state = someState({ ...OPEN, reason: 'it failed too often', probe: DOWN });
    expect(healthOf(someProvider(1, { state })).reason).toBe('connection refused');
  });

  it.each([
    [
      { ...OPEN, reason: 'it failed too often; the next request may try it in 38 s', probe: null },
      'it failed too often',
    ],
    [
      { status: 'out', paused_for_ms: 30_000, reason: 'it asked for a pause (429), which lasts another 30 s' },
      'it asked for a pause (429)',
    ],
  ] as const)('leaves seconds that stand still to the countdown', (state, reason) => {
    expect(healthOf(someProvider(1, { state: someState(state) })).reason).toBe(reason);
  });

  it('says before all else what somebody has decided', () => {
    expect(healthOf(someProvider(1, { enabled: false }))).toMatchObject({ word: 'disabled', tone: 'off' });
    expect(healthOf(someProvider(1, { pending: 'in March' }))).toMatchObject({
      word: 'not installed yet',
      reason: 'in March',
    });
    expect(pendingOf({ status: 'active', status_reason: null })).toBeNull();
  });

  it('decides who may be asked', () => {
    expect(isAble(someProvider(1))).toBe(true);
    expect(isAble(someProvider(1, { state: null }))).toBe(true);
    expect(isAble(someProvider(1, { state: someState({ status: 'probing' }) }))).toBe(true);
    expect(isAble(someProvider(1, { state: someState({ status: 'out' }) }))).toBe(false);
    expect(isAble(someProvider(1, { enabled: false }))).toBe(false);
  });
});

describe('the next look at a provider', () => {
  const out = someProvider(1, { state: someState({ ...OPEN, next_probe_at: '1970-01-01T00:00:10.000Z' }), seenMs: 0 });

  it('is what comes first', () => {
    expect(nextLook(out, 0)).toEqual({ by: 'probe', atMs: 10_000 });
  });

  it('is told no more when it is over', () => {
    expect(nextLook(out, 10_000)).toEqual({ by: 'try', atMs: 38_000 });
    expect(nextLook(out, 38_000)).toBeUndefined();
  });

  it('is of no interest while it is well', () => {
    const well = someProvider(1, { state: someState({ next_probe_at: '1970-01-01T00:00:10.000Z' }) });
    expect(nextLook(well, 0)).toBeUndefined();
  });
});
