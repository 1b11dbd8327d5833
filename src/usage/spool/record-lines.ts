import type { AttemptRecord, RequestRecord, TokenCounts, Usage } from '../records.js';
import { cost, duration, given, optional, size, small, some, text, time, whole } from './fitting.js';
import { queryRow } from './query-row.js';

/*
 * What is spooled of a request: the rows it becomes, under the names of their columns, so that the database takes a line
 * as it is. Whatever a client or an upstream may have put into it is made to fit (fitting.ts).
 *
 * What is null, false or a zero among the tokens is left out and put back by the database: it is most of what a line
 * would hold, and writing, checking and reading that took a tenth of the time of a request (bench/NOTES.md).
 */
const MAX_TRAIL = 1000;

/** JSON of one request with its attempts, on one line. */
export function requestJson(record: RequestRecord): string {
  return JSON.stringify(requestRow(record));
}

function requestRow(record: RequestRecord): object {
  const { usage } = record;
  return {
    request_id: text(record.requestId),
    at: time(record.at),
    app_id: whole(record.appId),
    app_name: text(record.appName),
    key_id: given(record.keyId),
    endpoint: text(record.endpoint),
    purpose: optional(record.purpose),
    rule: given(record.rule),
    revision: whole(record.revision),
    is_stream: record.isStream || undefined,
    route_query: record.query ? queryRow(record.query) : undefined,
    provider_id: given(record.providerId),
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
    is_partial: usage.isPartial || undefined,
    input_tokens: some(usage.tokens.input),
    output_tokens: some(usage.tokens.output),
    cost_usd: cost(usage.costUsd),
    cost_basis: usage.costBasis,
    fell_back: record.fellBack || undefined,
    attempts: attemptRows(record),
  };
}

/** Every request has an attempt that stands for it in the sums, also one that nobody was asked for. */
function attemptRows(record: RequestRecord): readonly object[] {
  const isError = record.outcome !== 'delivered' && record.outcome !== 'abandoned';
  const { attempts } = record;
  if (attempts.length === 0) return [{ ...withoutAttempt(record), ends_request: true, is_error: isError || undefined }];
  return attempts.map((attempt, index) => {
    const isLast = index === attempts.length - 1;
    return attemptRow(attempt, record.at, {
      ends_request: isLast || undefined,
      is_error: (isLast && isError) || undefined,
    });
  });
}

/** Whether it is the last one of its request, and whether that failed. */
interface AttemptEnd {
  readonly ends_request: true | undefined;
  readonly is_error: true | undefined;
}

function attemptRow(attempt: AttemptRecord, arrivedAt: number, end: AttemptEnd): object {
  return {
    ...end,
    attempt: small(attempt.attempt),
    offset_ms: whole(attempt.at - arrivedAt),
    provider_id: attempt.providerId,
    provider_name: text(attempt.providerName),
    model: optional(attempt.model),
    key_version: given(attempt.keyVersion),
    outcome: text(attempt.outcome),
    status: attempt.status === null ? undefined : small(attempt.status),
    reason: optional(attempt.reason),
    first_byte_ms: duration(attempt.firstByteMs),
    duration_ms: whole(attempt.durationMs),
    ...usageColumns(attempt.usage),
  };
}

function withoutAttempt({ outcome, durationMs, usage }: RequestRecord): object {
  return {
    attempt: 0,
    offset_ms: 0,
    outcome: text(outcome),
    duration_ms: whole(durationMs),
    ...usageColumns(usage),
  };
}

function usageColumns(usage: Usage): object {
  return {
    own_key: usage.usedOwnKey || undefined,
    basis: usage.basis,
    is_partial: usage.isPartial || undefined,
    ...tokenColumns(usage.tokens),
    cost_usd: cost(usage.costUsd),
    cost_basis: usage.costBasis,
  };
}

function tokenColumns(tokens: TokenCounts): object {
  return {
    input_tokens: some(tokens.input),
    output_tokens: some(tokens.output),
    cached_input_tokens: some(tokens.cachedInput),
    cache_write_input_tokens: some(tokens.cacheWriteInput),
    image_input_tokens: some(tokens.imageInput),
    audio_input_tokens: some(tokens.audioInput),
    embedding_input_tokens: some(tokens.embeddingInput),
    reasoning_output_tokens: some(tokens.reasoningOutput),
    audio_output_tokens: some(tokens.audioOutput),
  };
}
