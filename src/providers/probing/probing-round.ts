import { Injectable, Logger } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Provider } from '../../snapshot/snapshot.js';
import { SnapshotHolder } from '../../snapshot/snapshot-holder.js';
import type { ProviderVitals } from '../../snapshot/vitals/provider-vitals.js';
import { Vitals } from '../../snapshot/vitals/vitals.js';
import { interestingProviders } from './due-probes.js';
import { inLanes } from '../../concurrency/in-lanes.js';
import { unlessBusy } from './probe-verdict.js';
import { ProbeStore, type StoredProbe, type StoredProof } from './probe-store.js';
import { type Finding, Prober } from './prober.js';

/** Enough for a fleet of dead servers to be through within its interval, few enough not to be felt by requests. */
const PROBES_AT_A_TIME = 32;

/** One look at what the fleet knows about the providers in use; what nobody knows is found out, by one instance. */
@Injectable()
export class ProbingRound {
  private readonly logger = new Logger('probing');

  constructor(
    private readonly holder: SnapshotHolder,
    private readonly vitals: Vitals,
    private readonly store: ProbeStore,
    private readonly prober: Prober,
  ) {}

  /** @throws the database's error when it is away; nothing is probed then. */
  async run(): Promise<void> {
    const providers = this.holder.isLoaded ? interestingProviders(this.holder.current) : [];
    if (providers.length === 0) return;
    await this.learn(providers);
    if (this.due(providers).length === 0) return;
    await this.store.asOnlyProber((manager) => this.probe(providers, manager));
    await this.learn(providers);
  }

  private due(providers: readonly Provider[]): readonly Provider[] {
    const now = performance.now();
    return providers.filter((provider) => this.prober.isDue(provider, this.vitals.of(provider.id), now));
  }

  private async probe(providers: readonly Provider[], manager: EntityManager): Promise<void> {
    // Another instance may have been here since.
    await this.learn(providers, manager);
    const due = this.due(providers);
    const kinds = await this.store.kinds(idsOf(due), manager);
    const findings = await inLanes(due, PROBES_AT_A_TIME, (provider) =>
      this.prober.probe({ provider, kind: kinds.get(provider.id) ?? '', vitals: this.vitals.of(provider.id) }),
    );
    await this.store.save(manager, findings);
    for (const finding of findings) this.report(finding);
  }

  private async learn(providers: readonly Provider[], manager?: EntityManager): Promise<void> {
    const probes = await this.store.probes(idsOf(providers), manager);
    for (const probe of probes) learnProbe(this.vitals.of(probe.providerId), probe);
    const now = performance.now();
    const waiting = providers.filter(({ id }) => this.vitals.of(id).keys.list(now).length > 0);
    if (waiting.length === 0) return;
    const proofs = await this.store.proofs(idsOf(waiting), manager);
    for (const proof of proofs) learnProof(this.vitals.of(proof.providerId), proof);
  }

  private report({ provider, previous, status, reason, proved }: Finding): void {
    for (const version of proved) this.logger.log(`"${provider.name}" accepts key version ${version} again`);
    if (status === (previous ?? 'healthy')) return;
    if (status === 'healthy') this.logger.log(`"${provider.name}" is healthy again`);
    else this.logger.warn(`"${provider.name}" is ${status}: ${reason}`);
  }
}

function learnProbe(vitals: ProviderVitals, stored: StoredProbe): void {
  const { status, reason, checkedAt, ageMs } = unlessBusy(stored, vitals.gate.inFlight > 0);
  const at = performance.now() - ageMs;
  const known = vitals.probe;
  if (known && at <= known.at) return;
  // Whoever failed a probe, if only one, and is back need not wait until the breaker lets a request pass.
  if (status === 'healthy' && known?.status === 'degraded') vitals.breaker.probeNow(at);
  vitals.setProbe({ status, reason, checkedAt, at });
}

function learnProof({ keys }: ProviderVitals, { version, ageMs }: StoredProof): void {
  const provedAt = Date.now() - ageMs;
  const setAside = keys.list(performance.now()).find((key) => key.version === version);
  if (setAside && provedAt > setAside.since.getTime()) keys.restore(version);
}

function idsOf(providers: readonly Provider[]): readonly number[] {
  return providers.map(({ id }) => id);
}
