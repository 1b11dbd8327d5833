import { expect, test } from '@jest/globals';
import { healthOf, type Judged, momentAfter } from './provider-health.js';

const state: Judged['state'] = {
  status: 'available',
  reason: null,
  breaker: 'closed',
  breaker_retry_in_ms: 0,
  paused_for_ms: 0,
  in_flight: 0,
  queued: 0,
  first_byte_ms: null,
  probe: { status: 'healthy', reason: null, checked_at: '2026-11-22T00:00:00Z' },
  keys: [],
};
const healthy: Judged = { enabled: true, status: 'active', status_reason: null, last_used: null, state };
const stateOf = (changes: Partial<Judged['state']>): Judged => ({ ...healthy, state: { ...state, ...changes } });
const refused = { version: 2, state: 'set_aside', reason: 'it answered 401', since: null } as const;
const used = { version: 1, state: 'in_use', reason: null, since: null } as const;

test.each<[string, Judged, string]>([
  ['healthy', healthy, 'ok'],
  ['disabled', { ...healthy, enabled: false }, 'off'],
  ['not installed yet', { ...healthy, status: 'pending_installation' }, 'off'],
  ['not asked yet', stateOf({ probe: null }), 'off'],
  ['paused', stateOf({ status: 'out', paused_for_ms: 900 }), 'warn'],
  ['down', stateOf({ status: 'out', breaker: 'open', reason: 'connection refused' }), 'bad'],
  ['key refused', stateOf({ status: 'out', keys: [refused] }), 'bad'],
  ['key set aside', stateOf({ keys: [refused, used] }), 'warn'],
  ['trying again', stateOf({ status: 'probing', breaker: 'half_open' }), 'warn'],
  ['degraded', stateOf({ probe: { status: 'degraded', reason: 'slow', checked_at: '2026-11-22T00:00:00Z' } }), 'warn'],
])('%s', (word, provider, tone) => {
  expect(healthOf(provider)).toMatchObject({ word, tone });
});

test('it says why and what to do', () => {
  const { why, todo } = healthOf(stateOf({ status: 'out', breaker: 'open', reason: 'connection refused' }));
  expect(why).toBe('connection refused');
  expect(todo).toContain('its address is right');
});

test('what is over has no moment', () => {
  expect(momentAfter(0, 0)).toBeNull();
  expect(momentAfter(1000, 500)).toBe('1970-01-01T00:00:01.500Z');
});
