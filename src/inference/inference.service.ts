import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { principalOf } from '../access/principal.js';
import type { Endpoint } from '../protocols/protocol.js';
import { route } from '../snapshot/route.js';
import { SnapshotHolder } from '../snapshot/snapshot-holder.js';
import { Vitals } from '../snapshot/vitals/vitals.js';
import { Attempts } from './attempts.js';
import { ClientRelay } from './client-relay.js';
import { Exchange } from './exchange.js';
import { admit } from './inference-request.js';
import { logRequest, logUnrouted } from './request-log.js';

/** Admit, route, attempt, relay, record. */
@Injectable()
export class InferenceService {
  constructor(
    private readonly holder: SnapshotHolder,
    private readonly vitals: Vitals,
    private readonly attempts: Attempts,
  ) {}

  async serve(endpoint: Endpoint, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const exchange = this.open(endpoint, request);
    const relay = new ClientRelay(reply, exchange);
    try {
      await this.attempts.run({ exchange, relay });
      logRequest(exchange);
    } catch (error) {
      logRequest(exchange, error);
      reply.headers(errorHeaders(exchange));
      throw error;
    }
  }

  /** @throws {GatewayError} when the request is malformed or leads nowhere. */
  private open(endpoint: Endpoint, request: FastifyRequest): Exchange {
    try {
      const snapshot = this.holder.current;
      const principal = principalOf(request);
      const inference = admit(endpoint, request.jsonBody, {
        purpose: request.headers['x-llm-purpose'],
        sessionId: request.headers['x-session-id'],
        mayPickProviders: principal.kind === 'app' && principal.mayPickProviders,
      });
      return new Exchange(inference, route(snapshot, inference.query), snapshot.revision, request.id, this.vitals);
    } catch (error) {
      logUnrouted(request.id, error);
      throw error;
    }
  }
}

function errorHeaders(exchange: Exchange): Record<string, string> {
  const list = exchange.ownHeaders();
  const headers: Record<string, string> = { 'x-should-retry': 'false' };
  for (let index = 0; index < list.length; index += 2) headers[list[index] ?? ''] = list[index + 1] ?? '';
  return headers;
}
