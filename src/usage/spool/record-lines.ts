import type { AttemptRecord, RequestRecord, TokenCounts, Usage } from '../records.js';

/*
 * What is spooled of a request: the rows it becomes, under the names of their columns, so that the database takes a line
 * as it is. Whatever a client or an upstream may have put into it is made to fit here: a row that the database refuses
 * would hold up all others.
 */
const MAX_INTEGER = 2_147_483_647;
const MAX_SMALL = 32_767;
const MAX_TEXT = 300;
const MAX_TRAIL = 1000;
const LAST_TIME = 253_402_300_799_999;
/** PostgreSQL stores no NUL. */
const NUL = /\0/g;

/** JSON of one request with its attempts, on one line. */
export function requestJson(record: RequestRecord): string {
  return JSON.stringify({ ...requestRow(record), attempts: attemptRows(record) });
}

function requestRow(record: RequestRecord): object {
  const { usage } = record;
  return {
    request_id: text(record.requestId),
    at: time(record.at),
    app_id: whole(record.appId),
    app_name: text(record.appName),
    key_id: record.keyId,
    endpoint: text(record.endpoint),
    purpose: optional(record.purpose),
    rule: record.rule,
    revision: whole(record.revision),
    is_stream: record.isStream,
    route_query: record.query && queryOf(record.query),
    provider_id: record.providerId,
    provider_name: optional(record.providerName),
    model: optional(record.model),
    status: small(record.status),
    outcome: text(record.outcome),
    trail: text(record.trail, MAX_TRAIL),
    attempt_count: small(record.attempts.length),
    request_bytes: size(record.requestBytes),
    answer_bytes: size(record.answerBytes),
    first_byte_ms: duration(record.firstByteMs),
    duration_ms: whole(record.durationMs),
    basis: usage.basis,
    is_partial: usage.isPartial,
    input_tokens: whole(usage.tokens.input),
    output_tokens: whole(usage.tokens.output),
    cost_usd: cost(usage.costUsd),
    cost_basis: usage.costBasis,
  };
}

/** Every request has an attempt that stands for it in the sums, also one that nobody was asked for. */
function attemptRows(record: RequestRecord): readonly object[] {
  const isError = record.outcome !== 'delivered' && record.outcome !== 'abandoned';
  const { attempts } = record;
  if (attempts.length === 0) return [{ ...withoutAttempt(record), ends_request: true, is_error: isError }];
  return attempts.map((attempt, index) => {
    const isLast = index === attempts.length - 1;
    return { ...attemptRow(attempt, record.at), ends_request: isLast, is_error: isLast && isError };
  });
}

function attemptRow(attempt: AttemptRecord, arrivedAt: number): object {
  return {
    attempt: small(attempt.attempt),
    offset_ms: whole(attempt.at - arrivedAt),
    provider_id: attempt.providerId,
    provider_name: text(attempt.providerName),
    model: optional(attempt.model),
    key_version: attempt.keyVersion,
    outcome: text(attempt.outcome),
    status: attempt.status === null ? null : small(attempt.status),
    reason: optional(attempt.reason),
    first_byte_ms: duration(attempt.firstByteMs),
    duration_ms: whole(attempt.durationMs),
    ...usageColumns(attempt.usage),
  };
}

function withoutAttempt({ outcome, durationMs, usage }: RequestRecord): object {
  const nobody = { provider_id: null, provider_name: null, model: null, key_version: null, status: null, reason: null };
  return {
    ...nobody,
    attempt: 0,
    offset_ms: 0,
    outcome: text(outcome),
    first_byte_ms: null,
    duration_ms: whole(durationMs),
    ...usageColumns(usage),
  };
}

function usageColumns(usage: Usage): object {
  return {
    own_key: usage.usedOwnKey,
    basis: usage.basis,
    is_partial: usage.isPartial,
    ...tokenColumns(usage.tokens),
    cost_usd: cost(usage.costUsd),
    cost_basis: usage.costBasis,
  };
}

function tokenColumns(tokens: TokenCounts): object {
  return {
    input_tokens: whole(tokens.input),
    output_tokens: whole(tokens.output),
    cached_input_tokens: whole(tokens.cachedInput),
    cache_write_input_tokens: whole(tokens.cacheWriteInput),
    image_input_tokens: whole(tokens.imageInput),
    audio_input_tokens: whole(tokens.audioInput),
    embedding_input_tokens: whole(tokens.embeddingInput),
    reasoning_output_tokens: whole(tokens.reasoningOutput),
    audio_output_tokens: whole(tokens.audioOutput),
  };
}

function queryOf({ purpose, agentType, model, ...rest }: NonNullable<RequestRecord['query']>): object {
  return { ...rest, ...maybe('purpose', purpose), ...maybe('agentType', agentType), ...maybe('model', model) };
}

function maybe(name: string, value: string | undefined): object {
  return value === undefined ? {} : { [name]: text(value) };
}

function text(value: string, most = MAX_TEXT): string {
  return value.slice(0, most).replace(NUL, '').toWellFormed();
}

function optional(value: string | null): string | null {
  return value === null ? null : text(value);
}

/** What is no number counts as none. */
function whole(value: number): number {
  return Math.min(Math.max(0, Math.round(value) || 0), MAX_INTEGER);
}

function small(value: number): number {
  return Math.min(whole(value), MAX_SMALL);
}

function size(value: number): number {
  return Math.min(Math.max(0, Math.round(value) || 0), Number.MAX_SAFE_INTEGER);
}

function duration(value: number | null): number | null {
  return value === null ? null : whole(value);
}

/** A cost that is no number is not known; beyond the column's range it cannot be right. */
function cost(value: number | null): number | null {
  return value !== null && value >= 0 && value < 1e9 ? value : null;
}

function time(at: number): string {
  return new Date(at >= 0 && at <= LAST_TIME ? at : Date.now()).toISOString();
}
