import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { CallerLimits } from '../access/caller-limits.js';
import { callingApp, principalOf } from '../access/principal.js';
import { GatewayError } from '../errors/gateway-error.js';
import { InferenceService } from '../inference/inference.service.js';
import { readErrorBody } from '../inference/error-body.js';
import { readJsonBody } from '../json/read-json-body.js';
import type { Endpoint } from '../protocols/protocol.js';
import { HeldAnswer } from './held-answer.js';

/** One question to a model, as OpenAI's API has it. */
export interface ModelCall {
  readonly endpoint: Endpoint;
  readonly body: object;
  /** What was answered to the same before will not do. */
  readonly asksAnew?: boolean;
  /** The request it is part of, with the app that sent it. */
  readonly request: FastifyRequest;
  readonly requestId: string;
  /** Aborted when the app has left. */
  readonly left: AbortSignal;
}

/** What a model answered, with who it was. */
export interface ModelAnswer {
  readonly answer: unknown;
  readonly provider: string;
  readonly model: string | null;
  readonly latencyMs: number;
  readonly headers: Readonly<Record<string, string>>;
}

const FIRST_ERROR = 400;
/** A longer one is no answer to one question. */
const MOST_TEXT_BYTES = 4 * 1024 * 1024;
const MOST_VECTOR_BYTES = 32 * 1024 * 1024;

/** Asks models on behalf of an app, on the way that every request goes: route, limits, budget, attempts, ledger. */
@Injectable()
export class ModelCalls {
  constructor(
    private readonly inference: InferenceService,
    private readonly limits: CallerLimits,
  ) {}

  /** One of several of the same request, which itself counts as one. @throws as {@link ask} */
  async askMore(call: ModelCall): Promise<ModelAnswer> {
    await this.limits.admit(call.request, principalOf(call.request));
    return this.ask(call);
  }

  /** @throws {GatewayError} when there is no answer; its headers tell what Patchbay knows of it */
  async ask({ endpoint, body, asksAnew = false, request, requestId, left }: ModelCall): Promise<ModelAnswer> {
    const startedAt = performance.now();
    const held = new HeldAnswer(endpoint === 'embeddings' ? MOST_VECTOR_BYTES : MOST_TEXT_BYTES);
    const leave = (): void => held.leave();
    left.addEventListener('abort', leave, { once: true });
    try {
      // The name has been chosen; an agent type of the token would go before it.
      const { agentType: _, ...principal } = callingApp(request);
      const call = {
        id: requestId,
        // Whatever else the app has sent along is about another request.
        headers: {},
        jsonBody: readJsonBody(Buffer.from(JSON.stringify(body))),
        principal,
        asksAnew,
      };
      await this.inference.serve(endpoint, call, held);
    } catch (error) {
      throw withHeaders(error, held);
    } finally {
      left.removeEventListener('abort', leave);
    }
    return this.read(held, performance.now() - startedAt);
  }

  private read({ raw, ownHeaders }: HeldAnswer, latencyMs: number): ModelAnswer {
    const headers = Object.entries(ownHeaders).flat();
    if (raw.isTooLong) {
      const most = raw.mostBytes / (1024 * 1024);
      throw new GatewayError('upstream_error', `The answer is larger than ${most} MiB; ask for less at once.`, {
        headers,
      });
    }
    if (!raw.writableEnded) {
      throw new GatewayError('upstream_truncated', 'The provider cut its answer short; ask again.', { headers });
    }
    const { 'x-llm-provider': provider = '', 'x-llm-model': model = null } = ownHeaders;
    if (raw.status >= FIRST_ERROR) {
      const said = readErrorBody(raw.body).message;
      const message = `"${provider}" refused the request (${raw.status})${said === '' ? '.' : `: ${said}`}`;
      throw new GatewayError('upstream_error', message, { status: raw.status, headers });
    }
    return { answer: parse(raw.body, provider), provider, model, latencyMs, headers: ownHeaders };
  }
}

function withHeaders(error: unknown, { ownHeaders }: HeldAnswer): unknown {
  if (!(error instanceof GatewayError)) return error;
  const { message, param, fields, status, retryAfter, headers, cause } = error;
  return new GatewayError(error.code, message, {
    ...(param !== undefined && { param }),
    ...(retryAfter !== undefined && { retryAfter }),
    fields,
    status,
    headers: [...headers, ...Object.entries(ownHeaders).flat()],
    cause,
  });
}

function parse(body: Buffer, provider: string): unknown {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    return value;
  } catch {
    throw new GatewayError('upstream_error', `The answer of "${provider}" is not JSON.`);
  }
}
