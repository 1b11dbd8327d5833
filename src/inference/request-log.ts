import { Logger } from '@nestjs/common';
import { GatewayError } from '../errors/gateway-error.js';
import type { Target } from '../snapshot/snapshot.js';
import type { Usage } from '../usage/records.js';
import type { Exchange } from './exchange.js';
import type { RequestTrace } from './request-trace.js';

const logger = new Logger('request');

/** One line per request: who asked for what, who answered, after which attempts, and how it ended. */
export function logRequest(exchange: Exchange, error?: unknown): void {
  const line = lineOf(exchange, error);
  if (error !== undefined || exchange.ending === 'broken') logger.warn(line, 'request');
  else logger.log(line, 'request');
}

/** One literal: joined from parts it takes twice as long. */
function lineOf(exchange: Exchange, error: unknown): object {
  const { arrival, route, target, model, firstByteMs, startedAt, usage } = exchange;
  const { requestId, revision, request, caller, trace } = arrival;
  const { status, code } = endOf(exchange, error);
  const counted = usage && isCounted(usage) ? usage : UNCOUNTED;
  return {
    request_id: requestId,
    trace_id: trace?.traceId,
    app: caller.app.name,
    purpose: route.purpose,
    rule: route.rule,
    provider: target?.provider.name ?? null,
    model: model ?? null,
    routing: routingOf(exchange, target),
    revision,
    stream: request.wantsStream,
    status,
    outcome: code,
    attempts: exchange.attempts,
    trail: exchange.trail(),
    first_byte_ms: firstByteMs === undefined ? null : Math.round(firstByteMs),
    duration_ms: Math.round(performance.now() - startedAt),
    usage_basis: basisOf(usage),
    prompt_tokens: counted.tokens?.input,
    completion_tokens: counted.tokens?.output,
    cost_usd: counted.costUsd,
  };
}

/** The line of a request that had no route. */
export function logUnrouted(requestId: string, error: unknown, trace: RequestTrace | undefined): void {
  const { status, code } = error instanceof GatewayError ? error : UNEXPECTED;
  logger.warn({ request_id: requestId, trace_id: trace?.traceId, status, outcome: code, attempts: 0 }, 'request');
}

/** In the words of those who put a vendor before servers of their own, or after them. */
function routingOf(exchange: Exchange, target: Target | undefined): string | null {
  if (!target) return null;
  const where = target.provider.type === 'api_key' ? 'external' : 'local';
  return exchange.isFallback(target) ? `fell back to ${where}` : `routed to ${where}`;
}

function endOf({ ending, status }: Exchange, error: unknown): End {
  if (error === undefined) return { status, code: ending ?? null };
  return error instanceof GatewayError ? error : UNEXPECTED;
}

interface End {
  readonly status: number;
  readonly code: string | null;
}

const UNEXPECTED = { status: 500, code: 'internal_error' } as const;

/** Of an answer that broke off, whoever counted it, it is partial. */
function basisOf(usage: Usage | undefined): string {
  if (!usage) return 'none';
  return usage.isPartial && usage.basis !== 'aborted' && isCounted(usage) ? 'partial' : usage.basis;
}

const UNCOUNTED: Partial<Usage> = {};

function isCounted({ basis, tokens }: Usage): boolean {
  return basis !== 'none' && tokens.input + tokens.output > 0;
}
