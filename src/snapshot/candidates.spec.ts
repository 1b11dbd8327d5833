import { describe, expect, it } from '@jest/globals';
import { ANY_POLICY, NOT_ABLE, someProvider, someTarget } from '../../test/support/some-provider.js';
import { Candidates, type SkipReason } from './candidates.js';
import { ANY_RIGHTS } from './rights.js';
import type { Policy, Provider, Requirements, Tier } from './snapshot.js';
import { usableCredentials } from './usable-credentials.js';
import { Vitals } from './vitals/vitals.js';

const NEEDS_NOTHING: Requirements = ANY_POLICY.requirements;
const NOW = 1_000_000;

function tier(...providers: readonly Provider[]): Tier {
  return { strategy: 'weighted', targets: providers.map((provider) => someTarget(provider)) };
}

function candidates(
  tiers: readonly Tier[],
  vitals: Vitals,
  needs = NEEDS_NOTHING,
  policy: Policy = ANY_POLICY,
): Candidates {
  const route = { rule: 'default', purpose: 'chat', policy, tiers, rights: ANY_RIGHTS, model: undefined } as const;
  return new Candidates(route, { needs, affinityKey: undefined }, vitals);
}

/** Everybody who is asked, in order. */
function asked(list: Candidates): number[] {
  const ids: number[] = [];
  for (let target = list.next(NOW); target; target = list.next(NOW)) ids.push(target.provider.id);
  return ids;
}

const healthy = someProvider({ id: 9 });

describe('who is asked', () => {
  it('tier by tier, each target once', () => {
    const tiers = [tier(someProvider({ id: 1 }), someProvider({ id: 2 })), tier(someProvider({ id: 3 }))];
    const order = asked(candidates(tiers, new Vitals()));
    expect(order.toSorted((a, b) => a - b)).toEqual([1, 2, 3]);
    expect(order.at(-1)).toBe(3);
  });

  it.each<[SkipReason, Partial<Parameters<typeof someProvider>[0]>, (vitals: Vitals) => void]>([
    ['disabled', { enabled: false }, nothing],
    ['faulty', { fault: 'its stored key is damaged' }, nothing],
    ['breaker_open', {}, (vitals) => repeat(5, () => vitals.of(1).failed(NOW - 1))],
    ['paused', {}, (vitals) => vitals.of(1).pause(NOW + 1)],
    ['keys_set_aside', { keyVersions: [1] }, (vitals) => void vitals.of(1).keys.setAside(1, 'x', new Date(0), null, 0)],
    ['lacks_tools', { capabilities: { tools: false } }, nothing],
    ['lacks_json_schema', { capabilities: { jsonSchema: false } }, nothing],
    ['lacks_vision', { capabilities: { vision: false } }, nothing],
    ['context_too_small', { capabilities: { contextTokens: 99 } }, nothing],
  ])('a target that is out is skipped: %s', (reason, told, spoil) => {
    const vitals = new Vitals();
    spoil(vitals);
    const needs = { tools: true, jsonSchema: true, vision: true, contextTokens: 100 };
    const list = candidates([tier(someProvider(told)), tier(healthy)], vitals, needs);
    expect(list.hasMore(NOW)).toBe(true);
    expect(asked(list)).toEqual([9]);
    expect(list.skipped.map((skip) => skip.reason)).toEqual([reason]);
  });

  it('what a request does not need may be missing', () => {
    expect(asked(candidates([tier(someProvider({ capabilities: NOT_ABLE }))], new Vitals()))).toEqual([1]);
  });

  it('what a purpose needs counts for every request', () => {
    const policy = { ...ANY_POLICY, requirements: { ...NEEDS_NOTHING, tools: true } };
    const list = candidates([tier(someProvider({ capabilities: NOT_ABLE }))], new Vitals(), NEEDS_NOTHING, policy);
    expect(asked(list)).toEqual([]);
  });

  it('a vendor is never asked for a local_only purpose', () => {
    const policy = { ...ANY_POLICY, dataPolicy: 'local_only' } as const;
    const list = candidates([tier(someProvider({ type: 'api_key' }), healthy)], new Vitals(), NEEDS_NOTHING, policy);
    expect(asked(list)).toEqual([9]);
    expect(list.skipped[0]?.reason).toBe('not_local');
  });

  it('a target with a free place comes before a full one of its tier', () => {
    const vitals = new Vitals();
    const full = someProvider({ id: 1, limits: { maxConcurrent: 1, maxQueued: 1, breakerOpenMs: 1000 } });
    vitals.of(1).gate.tryEnter(full.limits);
    repeat(10, () => expect(asked(candidates([tier(full, healthy)], vitals))).toEqual([9, 1]));
  });

  it('a provider said to be down is asked when nobody else is left, and only then', () => {
    const vitals = new Vitals();
    vitals.of(1).setProbe({ status: 'down', reason: 'connection refused', checkedAt: new Date(0), at: NOW });
    expect(asked(candidates([tier(someProvider({ id: 1 })), tier(healthy)], vitals))).toEqual([9, 1]);
    expect(asked(candidates([tier(someProvider({ id: 1 }))], vitals))).toEqual([1]);
  });

  it('a provider said to be down is tried again as soon as its breaker lets a request through', () => {
    const vitals = new Vitals();
    repeat(5, () => vitals.of(1).failed(NOW - 60_000));
    vitals.of(1).setProbe({ status: 'down', reason: 'connection refused', checkedAt: new Date(0), at: NOW });
    expect(asked(candidates([tier(someProvider({ id: 1 })), tier(healthy)], vitals))).toEqual([1, 9]);
  });

  it('after a prompt was too long only those with a larger context', () => {
    const sized = (id: number, contextTokens: number) => tier(someProvider({ id, capabilities: { contextTokens } }));
    const list = candidates([sized(1, 4096), sized(2, 4096), tier(healthy), sized(3, 8192)], new Vitals());
    expect(list.next(NOW)?.provider.id).toBe(1);
    list.requireLargerContext(4096);
    expect(asked(list)).toEqual([3]);
  });

  it('tells when somebody may be back', () => {
    const vitals = new Vitals();
    vitals.of(1).pause(NOW + 700);
    vitals.of(2).pause(NOW + 300);
    const list = candidates([tier(someProvider({ id: 1 }), someProvider({ id: 2 }))], vitals);
    expect(asked(list)).toEqual([]);
    expect(list.backInMs(NOW)).toBe(300);
    expect(candidates([tier(healthy)], vitals).backInMs(NOW)).toBeUndefined();
  });
});

describe('which keys may be used', () => {
  const provider = someProvider({
    credentials: [someProvider({ keyVersions: [1, 2, 3] }).credentials]
      .flat()
      .map((key) => ({ ...key, isGrace: key.keyVersion === 1 })),
  });
  const versions = (vitals: Vitals) =>
    usableCredentials(provider.credentials, vitals.of(1), NOW).map(({ keyVersion }) => keyVersion);

  it('all in use; the one in grace only when none of them is left', () => {
    const vitals = new Vitals();
    expect(versions(vitals)).toEqual([2, 3]);
    vitals.of(1).keys.setAside(2, 'refused (401)', new Date(0), null, NOW);
    expect(versions(vitals)).toEqual([3]);
    vitals.of(1).keys.setAside(3, 'refused (401)', new Date(0), null, NOW);
    expect(versions(vitals)).toEqual([1]);
    vitals.of(1).keys.setAside(1, 'refused (401)', new Date(0), NOW + 10, NOW);
    expect(versions(vitals)).toEqual([]);
  });

  it('none whose grace is over, the only one included', () => {
    const vitals = new Vitals();
    const [key] = provider.credentials;
    const usable = (...ends: readonly number[]) => {
      const credentials = ends.flatMap((endsAt, index) => (key ? [{ ...key, keyVersion: index, endsAt }] : []));
      return usableCredentials(credentials, vitals.of(1), NOW).map(({ keyVersion }) => keyVersion);
    };
    expect(usable(NOW)).toEqual([]);
    expect(usable(NOW + 1)).toEqual([0]);
    expect(usable(NOW - 1, NOW + 1, Infinity)).toEqual([1, 2]);
  });
});

function nothing(): void {
  // The configuration alone keeps it out.
}

function repeat(times: number, action: () => void): void {
  for (let count = 0; count < times; count++) action();
}
