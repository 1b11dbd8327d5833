import { afterEach, describe, expect, it } from '@jest/globals';
import { someProvider, someTarget } from '../../test/support/some-provider.js';
import { query, snapshotOf } from '../../test/support/some-snapshot.js';
import { explain } from './explain.js';
import type { Provider, Snapshot, Tier } from './snapshot.js';
import type { Entry } from './vitals/concurrency-gate.js';
import { Vitals } from './vitals/vitals.js';

const NOW = 1_000_000;
const LIMITS = { maxConcurrent: 1, maxQueued: 1, breakerOpenMs: 1000 };

function tier(...providers: readonly Provider[]): Tier {
  return { strategy: 'weighted', targets: providers.map((provider) => someTarget(provider)) };
}

/** Id, verdict and reason of each candidate. */
function told(snapshot: Snapshot, vitals = new Vitals(), asked = query()) {
  return explain(snapshot, vitals, asked, NOW).candidates.map(({ target, verdict, reason }) => [
    target.provider.id,
    reason ?? verdict,
  ]);
}

const waiting: Entry[] = [];
afterEach(() => {
  for (const entry of waiting.splice(0)) entry.cancel();
});

/** Takes the one place of a provider, or the one in its queue. */
function fill(vitals: Vitals, id: number): void {
  waiting.push(vitals.of(id).gate.enter(LIMITS, 60_000));
}

describe('an explanation', () => {
  it('names the rule and every target of the route with its tier and verdict', () => {
    const [first, off, last] = [
      someProvider({ id: 1 }),
      someProvider({ id: 2, enabled: false }),
      someProvider({ id: 3 }),
    ];
    const snapshot = snapshotOf({ chat: [], clinical: [tier(first), tier(off), tier(last)] });
    const explained = explain(snapshot, new Vitals(), query({ agentType: 'AIDoctor' }), NOW);
    expect(explained).toMatchObject({ rule: 'agent_type', purpose: 'clinical' });
    expect(
      explained.candidates.map(({ tier: place, verdict, reason, explanation }) => [
        place,
        verdict,
        reason,
        explanation,
      ]),
    ).toEqual([
      [0, 'first', undefined, 'it is asked first'],
      [1, 'skipped', 'disabled', 'it is disabled; enable it with PATCH {"enabled":true}'],
      [2, 'fallback', undefined, 'it is asked when those before it have failed'],
    ]);
  });

  it('has no candidates for a purpose that nothing is plugged into', () => {
    expect(explain(snapshotOf({ chat: [] }), new Vitals(), query(), NOW)).toEqual({
      rule: 'default',
      purpose: 'chat',
      candidates: [],
    });
  });

  it('puts the server of a model_port first and leaves it out of the chain', () => {
    const [one, two] = [someProvider({ id: 1, port: 8081 }), someProvider({ id: 2, port: 8082 })];
    const snapshot = snapshotOf({ chat: [tier(one, two)] });
    expect(told(snapshot, new Vitals(), query({ modelPort: 8082 }))).toEqual([
      [2, 'first'],
      [1, 'fallback'],
    ]);
  });

  it('refuses what a request would be refused for', () => {
    expect(() => told(snapshotOf({ chat: [] }), new Vitals(), query({ purpose: 'nope' }))).toThrow(/no purpose "nope"/);
    expect(() => told(snapshotOf({ chat: [] }), new Vitals(), query({ modelPort: 1 }))).toThrow(/port 1/);
  });

  it('tells a breaker that is open from one that lets a request through, and leaves that to a request', () => {
    const vitals = new Vitals();
    const provider = someProvider({ id: 1, limits: LIMITS });
    for (let count = 0; count < 5; count++) vitals.of(1).failed(NOW - 400);
    const snapshot = snapshotOf({ chat: [tier(provider), tier(someProvider({ id: 2 }))] });
    const words = (now: number) =>
      explain(snapshot, vitals, query(), now).candidates.map(({ explanation }) => explanation)[0];
    expect(words(NOW)).toBe('it failed too often; a request may try it again in 1 s');
    for (let count = 0; count < 3; count++) expect(words(NOW + 700)).toMatch(/^it is asked first; it failed too often/);
    expect(vitals.of(1).breaker.admit(NOW + 700, 1000)).toBeDefined();
    expect(words(NOW + 700)).toBe('it failed too often, and another request is seeing whether it is back');
  });

  it('tells of a full provider whether the request would wait or be turned away', () => {
    const vitals = new Vitals();
    const snapshot = snapshotOf({ chat: [tier(someProvider({ id: 1, limits: LIMITS }))] });
    fill(vitals, 1);
    const full = explain(snapshot, vitals, query(), NOW).candidates[0];
    expect(full).toMatchObject({ verdict: 'first', explanation: expect.stringContaining('waits for up to 1 s') });
    fill(vitals, 1);
    expect(told(snapshot, vitals)).toEqual([[1, 'busy']]);
  });

  it('asks somebody who is said to be down in the end, if nobody else is left', () => {
    const vitals = new Vitals();
    const probe = { status: 'down', reason: 'connection refused', checkedAt: new Date(0), at: NOW } as const;
    vitals.of(1).setProbe(probe);
    const [down, off] = [someProvider({ id: 1 }), someProvider({ id: 2, enabled: false })];
    expect(told(snapshotOf({ chat: [tier(down), tier(off)] }), vitals)).toEqual([
      [2, 'disabled'],
      [1, 'first'],
    ]);
    expect(told(snapshotOf({ chat: [tier(down), tier(someProvider({ id: 3 }))] }), vitals)).toEqual([
      [3, 'first'],
      [1, 'fallback'],
    ]);
    fill(vitals, 1);
    fill(vitals, 1);
    expect(told(snapshotOf({ chat: [tier(someProvider({ id: 1, limits: LIMITS }))] }), vitals)).toEqual([[1, 'busy']]);
  });
});
