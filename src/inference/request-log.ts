import { Logger } from '@nestjs/common';
import { GatewayError } from '../errors/gateway-error.js';
import type { Target } from '../snapshot/snapshot.js';
import type { Exchange } from './exchange.js';

const logger = new Logger('request');

/** One line per request: who asked for what, who answered, after which attempts, and how it ended. */
export function logRequest(exchange: Exchange, error?: unknown): void {
  const { ending } = exchange;
  const line = { ...routeOf(exchange), ...endOf(exchange, error), ...timesOf(exchange), ...usageOf(exchange) };
  if (error !== undefined || ending === 'broken') logger.warn(line, 'request');
  else logger.log(line, 'request');
}

/** The line of a request that had no route. */
export function logUnrouted(requestId: string, error: unknown): void {
  const { status, code } = error instanceof GatewayError ? error : UNEXPECTED;
  logger.warn({ request_id: requestId, status, outcome: code, attempts: 0 }, 'request');
}

function routeOf(exchange: Exchange) {
  const { arrival, route, target, model } = exchange;
  const { requestId, revision, request, caller } = arrival;
  return {
    request_id: requestId,
    app: caller.app.name,
    purpose: route.purpose,
    rule: route.rule,
    provider: target?.provider.name ?? null,
    model: model ?? null,
    routing: target ? routingOf(exchange, target) : null,
    revision,
    stream: request.wantsStream,
  };
}

/** In the words of those who put a vendor before servers of their own, or after them. */
function routingOf(exchange: Exchange, target: Target): string {
  const where = target.provider.type === 'api_key' ? 'external' : 'local';
  return exchange.isFallback(target) ? `fell back to ${where}` : `routed to ${where}`;
}

function endOf(exchange: Exchange, error: unknown) {
  const { attempts, ending = null, status } = exchange;
  const trail = exchange.trail();
  if (error === undefined) return { status, outcome: ending, attempts, trail };
  const { status: answered, code } = error instanceof GatewayError ? error : UNEXPECTED;
  return { status: answered, outcome: code, attempts, trail };
}

const UNEXPECTED = { status: 500, code: 'internal_error' } as const;

function timesOf({ firstByteMs, startedAt }: Exchange) {
  return {
    first_byte_ms: firstByteMs === undefined ? null : Math.round(firstByteMs),
    duration_ms: Math.round(performance.now() - startedAt),
  };
}

function usageOf({ usage }: Exchange) {
  if (!usage) return { usage_basis: 'none' };
  const { tokens, basis, isPartial, costUsd } = usage;
  if (basis === 'none' || tokens.input + tokens.output === 0) return { usage_basis: basis };
  return {
    // Of an answer that broke off, whoever counted it.
    usage_basis: isPartial && basis !== 'aborted' ? 'partial' : basis,
    prompt_tokens: tokens.input,
    completion_tokens: tokens.output,
    cost_usd: costUsd,
  };
}
