import { GatewayError } from '../errors/gateway-error.js';
import { type AttemptRecord, NO_TOKENS, type RequestRecord, type TokenCounts, type Usage } from '../usage/records.js';
import type { Cost } from '../usage/cost/pricing.js';
import type { AttemptTrace } from './attempt-trace.js';
import type { Exchange } from './exchange.js';
import { recordedReasonOf } from './reason.js';
import { wordFor } from './trail.js';

const NOT_PAID: Usage = Object.freeze({
  tokens: NO_TOKENS,
  basis: 'none',
  isPartial: false,
  costUsd: 0,
  costBasis: 'none',
  usedOwnKey: false,
});

const NOTHING_TO_PAY: Cost = Object.freeze({ usd: 0, basis: 'none' });

/** How a request ended: what its client got, and after how long. */
export interface End {
  /** Undefined when an answer, or part of one, was relayed. */
  readonly error: unknown;
  readonly durationMs: number;
}

/** @param cost undefined when there was nothing to pay for */
export function attemptRecord(trace: AttemptTrace, cost: Cost = NOTHING_TO_PAY): AttemptRecord {
  const { attempt, at, target, model, credential, outcome, firstByteMs, durationMs, used } = trace;
  const failed = outcome.kind === 'refusal' || outcome.kind === 'failure' ? outcome : undefined;
  return {
    attempt,
    at,
    providerId: target.provider.id,
    providerName: target.provider.name,
    model,
    keyVersion: credential?.keyVersion ?? null,
    outcome: failed ? wordFor(failed) : outcome.kind,
    status: outcome.kind === 'refusal' ? outcome.status : trace.status,
    reason: failed ? recordedReasonOf(failed) : null,
    firstByteMs: rounded(firstByteMs),
    durationMs: Math.round(durationMs),
    usage: { ...used, costUsd: cost.usd, costBasis: cost.basis, usedOwnKey: usesOwnKey(trace) },
  };
}

/** Whether the vendor bills the app itself. */
export function usesOwnKey({ credential }: AttemptTrace): boolean {
  return credential !== undefined && credential.appId !== null;
}

/** A request that was routed, however it ended. */
export function requestRecord(exchange: Exchange, attempts: readonly AttemptRecord[], end: End): RequestRecord {
  const { arrival, route, target, kept } = exchange;
  const { request, caller, requestId, revision, at } = arrival;
  return {
    requestId,
    at,
    appId: caller.app.id,
    appName: caller.app.name,
    keyId: caller.principal.keyId,
    endpoint: request.endpoint,
    purpose: route.purpose,
    rule: route.rule,
    revision,
    isStream: request.wantsStream,
    query: { ...request.query, needs: request.needs },
    providerId: target?.provider.id ?? null,
    providerName: target?.provider.name ?? null,
    fellBack: target !== undefined && exchange.isFallback(target),
    model: exchange.model ?? null,
    ...endOf(exchange, end.error),
    trail: exchange.trail(),
    requestBytes: request.bytes,
    answerBytes: exchange.answerBytes,
    firstByteMs: rounded(exchange.firstByteMs ?? null),
    durationMs: Math.round(end.durationMs),
    attempts,
    usage: usageOf(exchange, attempts),
    content: kept?.take() ?? null,
  };
}

/** Who leaves ends the request, whether or not anybody was being asked at that moment. */
function usageOf({ ending }: Exchange, attempts: readonly AttemptRecord[]): Usage {
  const usage = wholeUsage(attempts);
  return ending === 'abandoned' ? { ...usage, basis: 'aborted', isPartial: true } : usage;
}

/** Everything that was used, for one sum of money whose basis is the least certain one. */
export function wholeUsage(attempts: readonly AttemptRecord[]): Usage {
  const paid = attempts.map(({ usage }) => usage).filter(({ basis }) => basis !== 'none');
  const [first = NOT_PAID, ...others] = paid;
  return others.reduce(bothUsages, first);
}

function bothUsages(one: Usage, other: Usage): Usage {
  const costUsd = one.costUsd === null || other.costUsd === null ? null : one.costUsd + other.costUsd;
  return {
    ...other,
    tokens: bothTokens(one.tokens, other.tokens),
    isPartial: one.isPartial || other.isPartial,
    costUsd,
    costBasis: costUsd === null ? 'unknown' : other.costBasis,
  };
}

function bothTokens(one: TokenCounts, other: TokenCounts): TokenCounts {
  return {
    input: one.input + other.input,
    output: one.output + other.output,
    cachedInput: one.cachedInput + other.cachedInput,
    cacheWriteInput: one.cacheWriteInput + other.cacheWriteInput,
    imageInput: one.imageInput + other.imageInput,
    audioInput: one.audioInput + other.audioInput,
    embeddingInput: one.embeddingInput + other.embeddingInput,
    reasoningOutput: one.reasoningOutput + other.reasoningOutput,
    audioOutput: one.audioOutput + other.audioOutput,
  };
}

function endOf(exchange: Exchange, error: unknown): Pick<RequestRecord, 'status' | 'outcome'> {
  if (error !== undefined) return errorEnd(error);
  const { ending = 'abandoned', status, answerBytes } = exchange;
  return { outcome: ending, status: ending === 'abandoned' && answerBytes === 0 ? 0 : status };
}

/** What a client is answered when its request failed. */
export function errorEnd(error: unknown): Pick<RequestRecord, 'status' | 'outcome'> {
  if (error instanceof GatewayError) return { status: error.status, outcome: error.code };
  return { status: 500, outcome: 'internal_error' };
}

function rounded(ms: number | null): number | null {
  return ms === null ? null : Math.round(ms);
}
