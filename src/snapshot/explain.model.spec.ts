import { inspect } from 'node:util';
import { afterEach, describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { ANY_POLICY, someProvider, someTarget } from '../../test/support/some-provider.js';
import { query, snapshotOf } from '../../test/support/some-snapshot.js';
import { Candidates } from './candidates.js';
import { explain, type ExplainQuery } from './explain.js';
import { route } from './route.js';
import { type Limits, type Policy, type Snapshot, STRATEGIES, type Tier } from './snapshot.js';
import type { ConcurrencyGate, Entry } from './vitals/concurrency-gate.js';
import { Vitals } from './vitals/vitals.js';

const NOW = 1_000_000;
const LIMITS = { maxConcurrent: 1, maxQueued: 1, breakerOpenMs: 1000 };
const NEEDS_NOTHING = ANY_POLICY.requirements;

const waiting: Entry[] = [];
afterEach(() => {
  for (const entry of waiting.splice(0)) entry.cancel();
});

/** Takes the one place of a provider, or the one in its queue. */
function fill(vitals: Vitals, id: number): void {
  waiting.push(vitals.of(id).gate.enter(LIMITS, 60_000));
}

const MISHAPS = ['open', 'half_open', 'probing', 'paused', 'down', 'key', 'full', 'fuller'] as const;

/** One provider of a random configuration with what has befallen it. */
const aProvider = fc.record({
  enabled: fc.boolean(),
  isVendor: fc.boolean(),
  isFaulty: fc.constantFrom(false, false, false, true),
  tools: fc.option(fc.boolean(), { nil: undefined }),
  contextTokens: fc.constantFrom(undefined, 50, 200),
  price: fc.constantFrom(null, 0, 3),
  befallen: fc.constantFrom('nothing', 'nothing', 'nothing', ...MISHAPS),
  firstByteMs: fc.constantFrom(undefined, 10, 20),
  weight: fc.integer({ min: 1, max: 9 }),
});
type Told = typeof aProvider extends fc.Arbitrary<infer T> ? T : never;

const aScene = fc.record({
  tiers: fc.array(
    fc.record({
      strategy: fc.constantFrom(...STRATEGIES),
      providers: fc.array(aProvider, { minLength: 1, maxLength: 4 }),
    }),
    { maxLength: 4 },
  ),
  isLocalOnly: fc.constantFrom(false, false, true),
  needsTools: fc.boolean(),
  contextTokens: fc.constantFrom(0, 100),
  affinityKey: fc.constantFrom(undefined, 'a', 'b'),
  modelPort: fc.constantFrom(undefined, undefined, 1, 2, 3),
  model: fc.constantFrom(undefined, 'clinical', 'provider-2/x', 'gpt'),
  agentType: fc.constantFrom(undefined, undefined, 'AIDoctor', 'x'),
  earlierTurns: fc.nat({ max: 5 }),
});
type Scene = typeof aScene extends fc.Arbitrary<infer T> ? T : never;

function befall(vitals: Vitals, id: number, { befallen, firstByteMs }: Told): void {
  const state = vitals.of(id);
  if (firstByteMs !== undefined) state.succeeded(NOW - 10, firstByteMs);
  const failedAt = { open: NOW - 10, half_open: NOW - 1500, probing: NOW - 1500 } as Partial<Record<string, number>>;
  const at = failedAt[befallen];
  if (at !== undefined) for (let count = 0; count < 5; count++) state.failed(at);
  if (befallen === 'probing') state.breaker.admit(NOW - 5, LIMITS.breakerOpenMs);
  if (befallen === 'paused') state.pause(NOW + 500);
  if (befallen === 'down') state.setProbe({ status: 'down', reason: 'gone', checkedAt: new Date(0), at: NOW - 5 });
  if (befallen === 'key') state.keys.setAside(1, 'refused (401)', new Date(0), null, NOW);
  if (befallen.startsWith('full')) fill(vitals, id);
  if (befallen === 'fuller') fill(vitals, id);
}

function stage(scene: Scene): { snapshot: Snapshot; vitals: Vitals; asked: ExplainQuery } {
  const vitals = new Vitals();
  let id = 0;
  const tiers = scene.tiers.map(({ strategy, providers }): Tier => ({
    strategy,
    targets: providers.map((fields) => {
      id += 1;
      befall(vitals, id, fields);
      const { enabled, isVendor, isFaulty, tools, contextTokens, price, weight } = fields;
      const capabilities = {
        ...(tools !== undefined && { tools }),
        ...(contextTokens !== undefined && { contextTokens }),
      };
      const type = isVendor ? 'api_key' : 'ai_server';
      const fault = isFaulty ? 'its stored key is damaged' : null;
      return someTarget(
        someProvider({ id, type, enabled, fault, capabilities, price, limits: LIMITS, keyVersions: [1], port: id }),
        weight,
      );
    }),
  }));
  const policy: Policy = { ...ANY_POLICY, dataPolicy: scene.isLocalOnly ? 'local_only' : 'any' };
  const snapshot = snapshotOf({ chat: tiers, clinical: tiers.toReversed() }, policy);
  for (let turn = 0; turn < scene.earlierTurns; turn++) vitals.nextTurn();
  const { affinityKey, model, agentType } = scene;
  // A port nobody serves is refused before anybody is chosen.
  const modelPort = snapshot.servers.has(scene.modelPort ?? 0) ? scene.modelPort : undefined;
  const needs = { ...NEEDS_NOTHING, tools: scene.needsTools, contextTokens: scene.contextTokens };
  return { snapshot, vitals, asked: query({ affinityKey, model, agentType, modelPort, needs }) };
}

/** Whom a request is sent to in which order if all of them fail: what `Attempts` and `Visit` do, without the sending. */
function visited({ snapshot, vitals, asked }: ReturnType<typeof stage>): readonly number[] {
  const candidates = new Candidates(route(snapshot, asked), asked, vitals);
  const ids: number[] = [];
  for (let target = candidates.next(NOW); target; target = candidates.next(NOW)) {
    const { breaker, gate } = vitals.of(target.provider.id);
    const { limits } = target.provider;
    if (mayEnter(gate, limits) && breaker.admit(NOW, limits.breakerOpenMs)) ids.push(target.provider.id);
    else candidates.skip(target, 'busy');
  }
  return ids;
}

/** Whether a request gets a place, or may wait for one. It gives back what it has taken. */
function mayEnter(gate: ConcurrencyGate, limits: Limits): boolean {
  if (gate.tryEnter(limits)) {
    gate.exit();
    return true;
  }
  const before = gate.queued;
  const entry = gate.enter(limits, 1000);
  const waits = gate.queued > before;
  entry.cancel();
  return waits;
}

describe('whatever the configuration, the past and the request', () => {
  it('explains exactly whom the request goes to, in order, and nobody twice', () => {
    fc.assert(
      fc.property(aScene, (scene) => {
        const set = stage(scene);
        const { candidates } = explain(set.snapshot, set.vitals, set.asked, NOW);
        const asked = candidates.filter(({ verdict }) => verdict !== 'skipped').map(({ target }) => target.provider.id);
        expect(candidates.map(({ verdict }) => verdict).filter((verdict) => verdict === 'first').length).toBe(
          Math.min(1, asked.length),
        );
        expect(new Set(candidates.map(({ target }) => target)).size).toBe(candidates.length);
        const { tiers } = route(set.snapshot, set.asked);
        expect(candidates.length).toBe(tiers.flatMap(({ targets }) => targets).length);
        expect(asked).toEqual(visited(set));
      }),
      { numRuns: 3000 },
    );
  });

  it('changes nothing', () => {
    fc.assert(
      fc.property(aScene, (scene) => {
        const { snapshot, vitals, asked } = stage(scene);
        const first = explain(snapshot, vitals, asked, NOW);
        const before = inspect(vitals, { depth: Infinity });
        expect(explain(snapshot, vitals, asked, NOW)).toEqual(first);
        expect(inspect(vitals, { depth: Infinity })).toBe(before);
      }),
      { numRuns: 500 },
    );
  });
});
