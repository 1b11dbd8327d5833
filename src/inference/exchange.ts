import { headerValue } from '../snapshot/header-value.js';
import { Candidates, type SkipReason } from '../snapshot/candidates.js';
import type { EventScanner } from '../protocols/openai/event-scanner.js';
import { patienceFor } from '../snapshot/patience.js';
import type { Route } from '../snapshot/route.js';
import type { Provider, Target } from '../snapshot/snapshot.js';
import type { Vitals } from '../snapshot/vitals/vitals.js';
import type { RelayedRequest } from './client-relay.js';
import type { InferenceRequest } from './inference-request.js';
import type { Ending, Failure, Refusal } from './outcome.js';
import { MAX_TRAIL_CHARACTERS, wordFor } from './trail.js';

/** An attempt that gave nothing. */
export interface FailedAttempt {
  readonly target: Target;
  readonly outcome: Refusal | Failure;
}

/** What the attempts of one request share, and what has become of it so far. */
export class Exchange implements RelayedRequest {
  readonly candidates: Candidates;
  readonly failed: FailedAttempt[] = [];
  readonly startedAt = performance.now();
  /** When it must be answered, monotonic milliseconds. */
  dueAt: number;
  private hasWaited = false;
  retriesLeft: number;
  attempts = 0;
  /** The target of the attempt that is going on, or was the last. */
  target: Target | undefined;
  ending: Ending | 'passed_on' | undefined;
  firstByteMs: number | undefined;
  /** Reads along the stream that is relayed. */
  scanner: EventScanner | undefined;
  /** The last answer, if it was a refusal that only a larger context could have avoided. */
  tooLong: Refusal | undefined;
  /** Status of the answer the client gets; 0 while there is none. */
  status = 0;
  private readonly steps: string[] = [];
  private skipsTold = 0;

  constructor(
    readonly request: InferenceRequest,
    readonly route: Route,
    readonly revision: number,
    readonly requestId: string,
    vitals: Vitals,
  ) {
    this.candidates = new Candidates(route, request, vitals);
    this.retriesLeft = route.policy.maxRetries;
    this.dueAt = this.dueWith(undefined);
  }

  get purpose(): string {
    return this.route.purpose;
  }

  /** A client may be silent for as long as an upstream. */
  get stallMs(): number {
    return patienceFor('silenceMs', this.route.policy, undefined);
  }

  remainingMs(): number {
    return this.dueAt - performance.now();
  }

  isFallback(target: Target): boolean {
    return this.route.tiers[0]?.targets.includes(target) === false;
  }

  /** Undefined when nobody is left to be asked, or no time. */
  nextTarget(): Target | undefined {
    if (this.attempts > 0 && this.remainingMs() <= 0) return undefined;
    const target = this.candidates.next(performance.now());
    if (target && this.attempts === 0) this.dueAt = this.dueWith(target.provider);
    this.tellSkips();
    return target;
  }

  /** How long until the first provider that asked to be left alone may be asked; only once, and if nobody was asked. */
  shortestPauseMs(): number | undefined {
    return this.failed.length > 0 || this.hasWaited ? undefined : this.candidates.shortestPauseMs(performance.now());
  }

  startAgain(): void {
    this.hasWaited = true;
    this.candidates.startAgain();
  }

  skip(target: Target, reason: SkipReason): void {
    this.candidates.skip(target, reason);
    this.tellSkips();
  }

  fail(target: Target, outcome: Refusal | Failure): void {
    this.failed.push({ target, outcome });
    this.steps.push(`${target.provider.label}=${wordFor(outcome)}`);
    this.status = 0;
    this.firstByteMs = undefined;
    this.tooLong = undefined;
  }

  /** Whoever is asked next must be able to hold a longer prompt than this target. */
  requireLargerContext({ provider: { capabilities } }: Target): void {
    const refusal = this.failed.at(-1)?.outcome;
    if (refusal?.kind === 'refusal') this.tooLong = refusal;
    this.candidates.requireLargerContext(capabilities.contextTokens ?? this.request.needs.contextTokens);
  }

  /** Where the request has been, e.g. `gpu-1=503, gpu-2=skipped:breaker_open, gpu-3=200`; fit for a header. */
  trail(): string {
    const { steps, target, status, ending } = this;
    // A refusal that is passed on is a step already.
    const all =
      status > 0 && target && ending !== 'passed_on' ? [...steps, `${target.provider.label}=${status}`] : steps;
    return all.join(', ').slice(0, MAX_TRAIL_CHARACTERS);
  }

  /** Headers that tell who answered, for success and failure alike. */
  ownHeaders(): string[] {
    const { route, revision, requestId, target } = this;
    const headers = ['x-request-id', requestId, 'x-llm-purpose', route.purpose, 'x-config-revision', String(revision)];
    headers.push('x-llm-attempts', String(this.attempts));
    const trail = this.trail();
    if (trail !== '') headers.push('x-llm-trail', trail);
    if (!target) return headers;
    const { model } = this;
    headers.push('x-llm-provider', target.provider.label);
    if (model !== undefined) headers.push('x-llm-model', headerValue(model));
    return headers;
  }

  onBegun(): void {
    this.request.release();
  }

  get model(): string | undefined {
    return this.target?.model ?? this.request.query.model;
  }

  private dueWith(provider: Provider | undefined): number {
    const limit = this.request.wantsStream ? 'streamTotalMs' : 'totalMs';
    return this.startedAt + patienceFor(limit, this.route.policy, provider);
  }

  private tellSkips(): void {
    const { skipped } = this.candidates;
    for (; this.skipsTold < skipped.length; this.skipsTold++) {
      const skip = skipped[this.skipsTold];
      if (skip) this.steps.push(`${skip.target.provider.label}=skipped:${skip.reason}`);
    }
  }
}
