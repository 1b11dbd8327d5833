import { describe, expect, it } from '@jest/globals';
import { someProvider } from '../../../test/support/some-provider.js';
import type { ProviderType } from '../../snapshot/snapshot.js';
import { ProviderVitals } from '../../snapshot/vitals/provider-vitals.js';
import { isDue, keysToProve, probeDueAt, proofDueAt } from './due-probes.js';
import { ProbingRhythm } from './probing-rhythm.js';

const NOW = 1_000_000;

interface Past {
  readonly succeededAgoMs?: number;
  readonly probedAgoMs?: number;
  readonly breakerIsOpen?: true;
}

function due(type: ProviderType, past: Past): boolean {
  const vitals = new ProviderVitals();
  if (past.succeededAgoMs !== undefined) vitals.succeeded(NOW - past.succeededAgoMs);
  if (past.breakerIsOpen) for (let failure = 0; failure < 5; failure++) vitals.failed(NOW);
  if (past.probedAgoMs !== undefined) {
    vitals.setProbe({ status: 'healthy', reason: null, checkedAt: new Date(0), at: NOW - past.probedAgoMs });
  }
  return isDue(someProvider({ type }), vitals, new ProbingRhythm(), NOW);
}

describe('a probe is due', () => {
  it.each<[boolean, ProviderType, Past]>([
    [true, 'ai_server', {}],
    [true, 'ai_server', { probedAgoMs: 10_000 }],
    [false, 'ai_server', { probedAgoMs: 9999 }],
    [false, 'ai_server', { succeededAgoMs: 9999 }],
    [true, 'ai_server', { succeededAgoMs: 10_000 }],
    [false, 'api_key', {}],
    [true, 'api_key', { breakerIsOpen: true }],
    [false, 'api_key', { breakerIsOpen: true, succeededAgoMs: 0 }],
    [false, 'api_key', { breakerIsOpen: true, probedAgoMs: 59_999 }],
    [true, 'api_key', { breakerIsOpen: true, probedAgoMs: 60_000 }],
  ])('%s: %s %j', (expected, type, past) => {
    expect(due(type, past)).toBe(expected);
  });
});

describe('the next probe is due', () => {
  const rhythm = new ProbingRhythm();

  it('an interval after the last one, and not while requests tell as much', () => {
    const vitals = new ProviderVitals();
    vitals.setProbe({ status: 'down', reason: 'refused', checkedAt: new Date(0), at: NOW });
    expect(probeDueAt(someProvider({ type: 'ai_server' }), vitals, rhythm, NOW)).toBe(NOW + rhythm.serverMs);
    vitals.succeeded(NOW + 1000);
    expect(probeDueAt(someProvider({ type: 'ai_server' }), vitals, rhythm, NOW)).toBe(NOW + 1000 + rhythm.serverMs);
    expect(probeDueAt(someProvider({ type: 'api_key' }), vitals, rhythm, NOW)).toBeUndefined();
  });

  it('a minute after the last one where keys are set aside until they are proved', () => {
    const vitals = new ProviderVitals();
    expect(proofDueAt(vitals, NOW, rhythm, NOW)).toBeUndefined();
    vitals.keys.setAside(1, 'refused (401)', new Date(0), null, NOW);
    expect(proofDueAt(vitals, NOW, rhythm, NOW)).toBe(NOW + rhythm.vendorMs);
  });
});

/** Versions to prove after a probe that did not prove them. */
function versions(lastProvedAgoMs?: number): readonly number[] {
  const vitals = new ProviderVitals();
  vitals.keys.setAside(1, 'refused (401)', new Date(0), null, NOW);
  vitals.keys.setAside(2, 'spent (402)', new Date(0), NOW + 1000, NOW);
  vitals.setProbe({ status: 'healthy', reason: null, checkedAt: new Date(0), at: NOW });
  const lastProvedAt = lastProvedAgoMs === undefined ? undefined : NOW - lastProvedAgoMs;
  return keysToProve(vitals, lastProvedAt, new ProbingRhythm(), NOW);
}

describe('keys to prove', () => {
  it('are those that do not come back with time, whenever the provider was probed', () => {
    expect(versions()).toEqual([1]);
  });

  it('are proved at most once a minute', () => {
    expect([versions(59_999), versions(60_000)]).toEqual([[], [1]]);
  });
});
