import { headerValue } from '../snapshot/header-value.js';
import { Candidates, type SkipReason } from '../snapshot/candidates.js';
import { patienceFor } from '../snapshot/patience.js';
import type { Route } from '../snapshot/route.js';
import type { Provider, Target } from '../snapshot/snapshot.js';
import type { Vitals } from '../snapshot/vitals/vitals.js';
import type { Usage } from '../usage/records.js';
import type { AttemptTrace, FailedAttempt } from './attempt-trace.js';
import type { AnswerHeaders } from './answer-headers.js';
import type { Arrival } from './arrival.js';
import type { Caching } from './cache/caching.js';
import type { RelayedRequest } from './client-relay.js';
import type { InferenceRequest } from './inference-request.js';
import type { KeptContent } from './kept-content.js';
import type { Ending, Failure, Refusal } from './outcome.js';
import type { Spending } from './spending.js';
import type { TokenBounds } from './token-bounds.js';
import { Trail } from './trail.js';

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
  /** Its attempts so far, those that are over. */
  readonly traces: AttemptTrace[] = [];
  /** Whether only those may serve it whose price is known. */
  needsPrices = false;
  /** Undefined where no budget applies. */
  spending: Spending | undefined;
  /** Until the first of those that were asked for as much as they may be can be asked again, milliseconds. */
  ratesFreeInMs: number | undefined;
  /** What they came to; undefined until the request is over. */
  usage: Usage | undefined;
  /** Of the answer's body, what was given to the client. */
  answerBytes = 0;
  /** Headers of what it was allowed, as a flat list of names and values. */
  allowanceHeaders: readonly string[] = [];
  /** The most it can come to; its body is gone when that is asked for later. */
  readonly bounds: TokenBounds;
  /** The last answer, if it was a refusal that only a larger context could have avoided. */
  tooLong: Refusal | undefined;
  /** Status of the answer the client gets; 0 while there is none. */
  status = 0;
  /** Undefined where answers are not given again. */
  caching: Caching | undefined;
  private readonly steps = new Trail();

  constructor(
    readonly arrival: Arrival,
    readonly route: Route,
    vitals: Vitals,
    /** Null where the purpose keeps no content. */
    readonly kept: KeptContent | null,
  ) {
    const { request } = arrival;
    this.bounds = request.bounds;
    this.candidates = new Candidates(route, request, vitals);
    this.retriesLeft = route.policy.maxRetries;
    this.dueAt = this.dueWith(undefined);
  }

  get request(): InferenceRequest {
    return this.arrival.request;
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
    this.steps.tell(this.candidates.skipped);
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
    this.steps.tell(this.candidates.skipped);
  }

  fail(target: Target, outcome: Refusal | Failure): void {
    this.failed.push({ target, outcome });
    this.steps.failed(target, outcome);
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
    if (this.caching?.found) return CACHE_HIT;
    // A refusal that is passed on is a step already.
    return steps.text(
      status > 0 && target && ending !== 'passed_on' ? `${target.provider.label}=${status}` : undefined,
    );
  }

  /** Headers that tell who answered, for success and failure alike. */
  ownHeaders(): string[] {
    const { route, target } = this;
    const { revision, requestId } = this.arrival;
    const headers = ['x-request-id', requestId, 'x-llm-purpose', route.purpose, 'x-config-revision', String(revision)];
    headers.push('x-llm-attempts', String(this.attempts));
    const trail = this.trail();
    if (trail !== '') headers.push('x-llm-trail', trail);
    headers.push(...this.allowanceHeaders);
    if (this.caching) headers.push(...this.caching.headers);
    if (!target) return headers;
    const { model } = this;
    headers.push('x-llm-provider', target.provider.label);
    if (model !== undefined) headers.push('x-llm-model', headerValue(model));
    return headers;
  }

  onSent(chunk: Buffer): void {
    this.answerBytes += chunk.length;
    this.kept?.add(chunk);
    this.caching?.add(chunk);
  }

  onHead(status: number, headers: AnswerHeaders, isStream: boolean): void {
    this.caching?.begin(status, headers, isStream);
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
}

/** Nobody was asked. */
const CACHE_HIT = 'cache=hit';
