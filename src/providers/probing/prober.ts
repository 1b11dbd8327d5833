import { Injectable } from '@nestjs/common';
import type { ProbeStatus } from '../../database/entities/provider-probe.entity.js';
import { describeFailure } from '../../egress/describe-failure.js';
import { ProbeClient } from '../../egress/probe-client.js';
import { keyCheckPathOf } from '../../protocols/openai/vendors.js';
import { ANY_RIGHTS } from '../../snapshot/rights.js';
import type { Credential, Provider } from '../../snapshot/snapshot.js';
import { usableCredentials } from '../../snapshot/usable-credentials.js';
import type { ProviderVitals } from '../../snapshot/vitals/provider-vitals.js';
import { keyVerdict, serverHealth, unlessOpenToAll } from '../health-verdict.js';
import type { ProbeOutcome } from '../provider-probe.js';
import { SERVER_KINDS, serverPaths } from '../server-types.js';
import { isDue, keysToProve, probeDueAt, proofDueAt } from './due-probes.js';
import { probeVerdict, type ProbeVerdict } from './probe-verdict.js';
import { ProbingRhythm } from './probing-rhythm.js';

/** Reasons come from providers, and every instance reads them in each round. */
const LONGEST_REASON = 300;
/** A probe that is older says nothing about two failures in a row. */
const RECENT_MS = 180_000;

/** A provider to probe. */
export interface ProbeSubject {
  readonly provider: Provider;
  /** `server_type` of an AI server, vendor of an api key. */
  readonly kind: string;
  readonly vitals: ProviderVitals;
}

export interface Finding extends ProbeVerdict {
  readonly provider: Provider;
  readonly previous: ProbeStatus | undefined;
  /** Key versions that were set aside and have just been proved. */
  readonly proved: readonly number[];
}

/** What was known when a probe began. */
interface Before {
  /** What the probe before found; undefined when there was none lately. */
  readonly status: ProbeStatus | undefined;
  readonly wasBusy: boolean;
}

interface KeyCheck {
  readonly version: number;
  readonly outcome: ProbeOutcome;
}

/** Asks providers what costs nothing, never for a token: health paths, model lists, key checks. */
@Injectable()
export class Prober {
  /** When this instance last tried to prove a provider's keys, monotonic milliseconds. */
  private readonly lastProofs = new WeakMap<ProviderVitals, number>();

  constructor(
    private readonly client: ProbeClient,
    private readonly rhythm: ProbingRhythm,
  ) {}

  isDue(provider: Provider, vitals: ProviderVitals, now: number): boolean {
    return isDue(provider, vitals, this.rhythm, now) || this.keysToProve(vitals, now).length > 0;
  }

  /** From when on it asks again, as things are now, monotonic milliseconds; undefined when there is nothing to ask. */
  dueAt(provider: Provider, vitals: ProviderVitals, now: number): number | undefined {
    const probeAt = probeDueAt(provider, vitals, this.rhythm, now);
    const proofAt = proofDueAt(vitals, this.lastProofs.get(vitals), this.rhythm, now);
    if (probeAt === undefined || proofAt === undefined) return probeAt ?? proofAt;
    return Math.min(probeAt, proofAt);
  }

  async probe(subject: ProbeSubject): Promise<Finding> {
    const { provider, vitals } = subject;
    const now = performance.now();
    const versions = this.keysToProve(vitals, now);
    if (versions.length > 0) this.lastProofs.set(vitals, now);
    const before = {
      status: vitals.probe && now - vitals.probe.at < RECENT_MS ? vitals.probe.status : undefined,
      wasBusy: isBusy(vitals),
    };
    const [checks, proof] = await Promise.all([this.checkKeys(subject, versions), this.askOpenly(subject, versions)]);
    const proved = checks.filter(({ outcome }) => isProof(outcome, proof)).map(({ version }) => version);
    const { status, reason } = await this.judge(subject, checks, before);
    const told = reason === null ? null : clean(reason, provider);
    return { provider, previous: before.status, proved, status, reason: told };
  }

  private async judge(
    { provider, kind, vitals }: ProbeSubject,
    checks: readonly KeyCheck[],
    { status, wasBusy }: Before,
  ): Promise<ProbeVerdict> {
    // How a vendor is doing is asked with everybody's key: that of an app is its own affair, unless there is no other.
    const shared = ANY_RIGHTS.keysOf(provider);
    const [usable] = usableCredentials(shared, vitals, performance.now());
    const credential = usable ?? shared[0] ?? provider.credentials[0];
    const { health, keyCheck } = pathsOf(provider, kind);
    const isServer = provider.type === 'ai_server';
    const known = isServer ? undefined : checks[0]?.outcome;
    const outcome = known ?? (await this.ask(provider, isServer ? health : keyCheck, credential));
    const verdict = isServer ? serverHealth(outcome) : keyVerdict(outcome);
    return probeVerdict(verdict, outcome, { previous: status, isBusy: wasBusy || isBusy(vitals) });
  }

  private keysToProve(vitals: ProviderVitals, now: number): readonly number[] {
    return keysToProve(vitals, this.lastProofs.get(vitals), this.rhythm, now);
  }

  /** Asks once with each key that is to be proved. */
  private checkKeys({ provider, kind }: ProbeSubject, versions: readonly number[]): Promise<readonly KeyCheck[]> {
    const credentials = provider.credentials.filter(({ keyVersion }) => versions.includes(keyVersion));
    const { keyCheck } = pathsOf(provider, kind);
    return Promise.all(
      credentials.map(async (credential) => ({
        version: credential.keyVersion,
        outcome: await this.ask(provider, keyCheck, credential),
      })),
    );
  }

  /** Without a key, where an answer with one may prove nothing; undefined where it always does. */
  private async askOpenly(
    { provider, kind }: ProbeSubject,
    versions: readonly number[],
  ): Promise<ProbeOutcome | undefined> {
    const isProofAlways = provider.type === 'api_key' && kind !== 'custom';
    if (isProofAlways || versions.length === 0) return undefined;
    return this.ask(provider, pathsOf(provider, kind).keyCheck, undefined);
  }

  private async ask(
    { origin, type, headers: own }: Provider,
    path: string,
    credential: Credential | undefined,
  ): Promise<ProbeOutcome> {
    const { timeoutMs } = this.rhythm;
    const headers = { ...namedHeaders(own), ...(credential && keyHeader(credential)) };
    try {
      const address = { origin, type, connectMs: timeoutMs, localOnly: false };
      return { answer: await this.client.get(address, path, headers, timeoutMs) };
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      return { failure: describeFailure(error) };
    }
  }
}

function namedHeaders(flat: readonly string[]): Record<string, string> {
  const named: Record<string, string> = {};
  for (let index = 0; index < flat.length; index += 2) named[flat[index] ?? ''] = flat[index + 1] ?? '';
  return named;
}

/** The secret is read here, at the moment of sending. */
function keyHeader({ header, prefix, secret }: Credential): Record<string, string> {
  return { [header]: prefix + secret.reveal() };
}

/** Whether requests of this instance are on their way there. */
function isBusy({ gate }: ProviderVitals): boolean {
  return gate.inFlight > 0;
}

function isProof(outcome: ProbeOutcome, openly: ProbeOutcome | undefined): boolean {
  const verdict = keyVerdict(outcome);
  return (openly ? unlessOpenToAll(verdict, openly) : verdict).key_accepted === true;
}

/** A kind that a newer release knows is asked like any other server. */
function pathsOf({ type, origin, basePath }: Provider, kind: string): { health: string; keyCheck: string } {
  if (type === 'api_key') {
    const keyCheck = keyCheckPathOf(kind, basePath);
    return { health: keyCheck, keyCheck };
  }
  const known = Object.hasOwn(SERVER_KINDS, kind) ? kind : 'openai-compatible';
  const { healthPath, modelsPath } = serverPaths({ type, kind: known, baseUrl: origin + basePath });
  return { health: healthPath, keyCheck: modelsPath };
}

/** Some repeat the key they were asked with. */
function clean(reason: string, { credentials }: Provider): string {
  return credentials.reduce((text, { secret }) => secret.removedFrom(text), reason).slice(0, LONGEST_REASON);
}
