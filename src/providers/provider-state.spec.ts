import { describe, expect, it } from '@jest/globals';
import { ProviderVitals } from '../snapshot/vitals/provider-vitals.js';
import { providerState, type StateSubject } from './provider-state.js';

const NOW = 1_000_000;
const SINCE = new Date('2026-01-02T03:04:05.678Z');
const SUBJECT: StateSubject = { fault: null, keyVersions: [2, 1], breakerOpenMs: 60_000, nextProbeAt: null };

const openBreaker = (vitals: ProviderVitals): void => {
  for (let failure = 0; failure < 5; failure++) vitals.breaker.failed(NOW);
};
const setAside = (vitals: ProviderVitals, ...versions: readonly number[]): void => {
  for (const version of versions) vitals.keys.setAside(version, `refused ${version}`, SINCE, null, NOW);
};
const probedDown = (vitals: ProviderVitals): void =>
  vitals.setProbe({ status: 'down', reason: 'no answer', checkedAt: SINCE, at: NOW });

const pause = (vitals: ProviderVitals): void => vitals.pause(NOW + 1500);
const everyKey = (vitals: ProviderVitals): void => setAside(vitals, 1, 2);
const setAsideOne = (vitals: ProviderVitals): void => setAside(vitals, 2);
const probedLate = (vitals: ProviderVitals): void =>
  vitals.setProbe({ status: 'down', reason: 'no answer', checkedAt: new Date(0), at: NOW + 59_000 });
const succeedLater = (vitals: ProviderVitals): void => {
  vitals.breaker.admit(NOW + 60_000, 60_000);
  vitals.succeeded(NOW + 60_000);
};

/** The state after these have happened, `later` milliseconds after they did. */
function stateAfter(events: readonly ((vitals: ProviderVitals) => void)[], later = 0, subject = SUBJECT) {
  const vitals = new ProviderVitals();
  for (const happen of events) happen(vitals);
  return providerState(subject, vitals, NOW + later, SINCE.getTime() + later);
}

describe('the state of a provider', () => {
  it('is available as long as one key is in use', () => {
    const state = stateAfter([(vitals) => setAside(vitals, 2)]);
    expect(state).toMatchObject({ status: 'available', reason: null });
    expect(state.keys).toEqual([
      { version: 2, state: 'set_aside', reason: 'refused 2', since: SINCE.toISOString() },
      { version: 1, state: 'in_use', reason: null, since: null },
    ]);
  });

  it('goes from open to half open to closed', () => {
    expect(stateAfter([openBreaker], 59_999)).toMatchObject({
      status: 'out',
      reason: 'it failed too often; the next request may try it in 1 s',
      breaker: 'open',
      breaker_retry_in_ms: 1,
    });
    expect(stateAfter([openBreaker], 60_000)).toMatchObject({
      status: 'probing',
      reason: 'its circuit breaker lets one request through to see',
      breaker: 'half_open',
      breaker_retry_in_ms: 0,
    });
    expect(stateAfter([openBreaker, succeedLater], 60_000)).toMatchObject({ status: 'available', breaker: 'closed' });
  });

  it('tells the most lasting reason first', () => {
    const all = [pause, probedDown, openBreaker, everyKey];
    const reasons = [
      'it asked for a pause (429), which lasts another 2 s',
      'its last probe found it down: no answer',
      'it failed too often; the next request may try it in 60 s',
      'all its 2 keys are set aside: refused 2; enter a valid one, or test it',
    ];
    expect(all.map((_, index) => stateAfter(all.slice(0, index + 1)).reason)).toEqual(reasons);
    const faulty = { ...SUBJECT, fault: 'its stored key is damaged; enter the key again together with base_url' };
    expect(stateAfter(all, 0, faulty)).toMatchObject({ status: 'out', reason: faulty.fault });
  });

  it('is probing, not out, when a request may try it although a probe found it down', () => {
    expect(stateAfter([openBreaker, probedLate], 60_000)).toMatchObject({ status: 'probing', breaker: 'half_open' });
  });

  it('does not go by a probe of long ago, but shows it', () => {
    expect(stateAfter([probedDown], 60_001)).toMatchObject({
      status: 'available',
      probe: { status: 'down', reason: 'no answer', checked_at: SINCE.toISOString() },
    });
  });

  it.each([
    ['an open breaker', [openBreaker], SINCE],
    ['a probe that finds it down', [probedDown], SINCE],
    ['the last of its keys that is set aside', [everyKey], SINCE],
    ['the first of several causes', [probedLate, openBreaker], SINCE],
  ] as const)('is out since %s', (_, events, since) => {
    expect(stateAfter(events, 59_500)).toMatchObject({ status: 'out', since: since.toISOString() });
  });

  it('has been probing since it was out', () => {
    expect(stateAfter([openBreaker], 60_000)).toMatchObject({ status: 'probing', since: SINCE.toISOString() });
  });

  it.each([
    ['it is available', [setAsideOne], {}],
    ['it asked for a pause', [pause], {}],
    ['it cannot be used as it is configured', [openBreaker], { fault: 'its stored key is damaged' }],
  ] as const)('says nothing of since when while %s', (_, events, changes) => {
    expect(stateAfter(events, 0, { ...SUBJECT, ...changes }).since).toBeNull();
  });

  it('says when it is probed again', () => {
    const state = stateAfter([], 1000, { ...SUBJECT, nextProbeAt: NOW + 5000 });
    expect(state.next_probe_at).toBe(new Date(SINCE.getTime() + 5000).toISOString());
    expect(stateAfter([]).next_probe_at).toBeNull();
  });

  it('is available without a key where none is wanted', () => {
    expect(stateAfter([], 0, { ...SUBJECT, keyVersions: [] })).toMatchObject({ status: 'available', keys: [] });
  });
});
