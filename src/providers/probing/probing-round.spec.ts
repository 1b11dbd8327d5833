import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { ANY_POLICY, someProvider, someTarget } from '../../../test/support/some-provider.js';
import type { ProbeAnswer, ProbeClient } from '../../egress/probe-client.js';
import type { Snapshot } from '../../snapshot/snapshot.js';
import { SnapshotHolder } from '../../snapshot/snapshot-holder.js';
import type { ProviderVitals } from '../../snapshot/vitals/provider-vitals.js';
import { Vitals } from '../../snapshot/vitals/vitals.js';
import type { ProbeStore, StoredProbe, StoredProof } from './probe-store.js';
import { type Finding, Prober } from './prober.js';
import { ProbingRhythm } from './probing-rhythm.js';
import { ProbingRound } from './probing-round.js';

const provider = someProvider({ type: 'api_key', keyVersions: [1, 2] });
const tiers = [{ strategy: 'weighted', targets: [someTarget(provider)] }] as const;
const snapshot: Snapshot = {
  revision: 1,
  purposes: new Map([['chat', { slug: 'chat', createdAt: 0, policy: ANY_POLICY, tiers }]]),
  providers: new Map([[provider.name, provider]]),
  servers: new Map(),
  agentTypes: new Map(),
  apps: new Map(),
  collections: new Map(),
};

/** What instances share, without a database. */
class SharedStore implements Pick<ProbeStore, 'probes' | 'proofs' | 'kinds' | 'asOnlyProber' | 'save'> {
  probe: { status: StoredProbe['status']; reason: string | null; at: number } | undefined;
  private readonly provedAt = new Map<number, number>();

  async probes(): Promise<StoredProbe[]> {
    if (!this.probe) return [];
    const { status, reason, at } = this.probe;
    return [{ providerId: provider.id, status, reason, checkedAt: new Date(), ageMs: performance.now() - at }];
  }

  async proofs(): Promise<StoredProof[]> {
    const now = performance.now();
    return [...this.provedAt].map(([version, at]) => ({ providerId: provider.id, version, ageMs: now - at }));
  }

  async kinds(): Promise<ReadonlyMap<number, string>> {
    return new Map([[provider.id, 'openai']]);
  }

  async asOnlyProber(work: (manager: EntityManager) => Promise<void>): Promise<boolean> {
    await work({} as EntityManager);
    return true;
  }

  async save(_: EntityManager, findings: readonly Finding[]): Promise<void> {
    for (const { status, reason, proved } of findings) {
      this.probe = { status, reason, at: performance.now() };
      for (const version of proved) this.provedAt.set(version, performance.now());
    }
  }
}

/** A vendor that accepts every key and keeps those it was asked with. */
class Vendor implements Pick<ProbeClient, 'get'> {
  readonly tokens: (string | undefined)[] = [];

  async get(_: unknown, __: string, { authorization }: Readonly<Record<string, string>>): Promise<ProbeAnswer> {
    this.tokens.push(authorization);
    return { status: 200, body: null, latencyMs: 1 };
  }
}

interface Instance {
  readonly round: ProbingRound;
  readonly vitals: ProviderVitals;
}

let store: SharedStore;
let vendor: Vendor;

beforeEach(() => {
  store = new SharedStore();
  vendor = new Vendor();
  jest.spyOn(Logger.prototype, 'log').mockReturnValue();
});
afterEach(() => {
  jest.restoreAllMocks();
});

function instance(): Instance {
  const vitals = new Vitals();
  const holder = new SnapshotHolder(vitals);
  holder.swap(snapshot, randomUUID());
  const prober = new Prober(vendor as Vendor & ProbeClient, new ProbingRhythm());
  const round = new ProbingRound(holder, vitals, store as SharedStore & ProbeStore, prober);
  return { round, vitals: vitals.of(provider.id) };
}

function setAside({ vitals }: Instance, version: number): void {
  vitals.keys.setAside(version, 'refused (401)', new Date(Date.now() - 1000), null, performance.now());
}

function openBreaker({ vitals }: Instance): void {
  for (let failure = 0; failure < 5; failure++) vitals.failed(performance.now());
}

const setAsideKeys = ({ vitals }: Instance): readonly number[] =>
  vitals.keys.list(performance.now()).map(({ version }) => version);

describe('a key that one instance has set aside', () => {
  it('is proved by it, although another one has just probed the provider', async () => {
    const [one, other] = [instance(), instance()];
    openBreaker(one);
    setAside(other, 2);
    await one.round.run();
    expect(vendor.tokens).toEqual(['Bearer sk-version-1']);
    await other.round.run();
    expect([vendor.tokens.slice(1), setAsideKeys(other)]).toEqual([['Bearer sk-version-2'], []]);
  });

  it('is not asked for by an instance that has learned of the proof', async () => {
    const [one, other] = [instance(), instance()];
    setAside(one, 2);
    setAside(other, 2);
    await one.round.run();
    await other.round.run();
    expect([vendor.tokens, setAsideKeys(other)]).toEqual([['Bearer sk-version-2'], []]);
  });
});

describe('an instance that reads what another one found', () => {
  it.each([
    ['it did not answer in time', true, 'degraded'],
    ['it did not answer in time', false, 'down'],
    ['connection refused (is it running, and listening on that port?)', true, 'down'],
  ])('"%s" while it has a request there (%s) is %s to it', async (reason, isBusy, status) => {
    const { round, vitals } = instance();
    if (isBusy) vitals.gate.tryEnter(provider.limits);
    store.probe = { status: 'down', reason, at: performance.now() };
    await round.run();
    expect(vitals.probe?.status).toBe(status);
  });
});
