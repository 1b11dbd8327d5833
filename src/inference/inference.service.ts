import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { principalOf } from '../access/principal.js';
import { GatewayError } from '../errors/gateway-error.js';
import type { Endpoint } from '../protocols/protocol.js';
import { type Route, route } from '../snapshot/route.js';
import { SnapshotHolder } from '../snapshot/snapshot-holder.js';
import { answerHeaders, Attempts, type Exchange } from './attempts.js';
import { ClientRelay } from './client-relay.js';
import { admit } from './inference-request.js';

/** Admit, route, attempt, relay. */
@Injectable()
export class InferenceService {
  constructor(
    private readonly holder: SnapshotHolder,
    private readonly attempts: Attempts,
  ) {}

  async serve(endpoint: Endpoint, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const snapshot = this.holder.current;
    const principal = principalOf(request);
    const inference = admit(endpoint, request.jsonBody, {
      purpose: request.headers['x-llm-purpose'],
      mayPickProviders: principal.kind === 'app' && principal.mayPickProviders,
    });
    const chosen = withoutUnusable(route(snapshot, inference.query));
    const exchange: Exchange = {
      request: inference,
      route: chosen,
      revision: snapshot.revision,
      requestId: request.id,
      relay: new ClientRelay(reply, chosen.purpose),
    };
    try {
      requireTarget(chosen);
      await this.attempts.run(exchange);
    } catch (error) {
      reply.headers(errorHeaders(exchange));
      throw error;
    }
  }
}

function withoutUnusable(chosen: Route): Route {
  if (chosen.targets.every(({ provider }) => provider.enabled && provider.fault === null)) return chosen;
  return { ...chosen, targets: chosen.targets.filter(({ provider }) => provider.enabled && provider.fault === null) };
}

function requireTarget({ purpose, targets }: Route): void {
  if (targets.length > 0) return;
  throw new GatewayError(
    'no_provider_configured',
    `No usable provider is plugged into "${purpose}". An admin plugs one in with POST /api/v1/llm-config/active {"purpose":"${purpose}","provider_type":"ai_server","provider_id":1}; GET /api/v1/llm-config/servers and /api-keys list the ids.`,
  );
}

function errorHeaders(exchange: Exchange): Record<string, string> {
  const list = exchange.relay.ownHeaders.length > 0 ? exchange.relay.ownHeaders : answerHeaders(exchange, undefined, 0);
  const headers: Record<string, string> = { 'x-should-retry': 'false' };
  for (let index = 0; index < list.length; index += 2) headers[list[index] ?? ''] = list[index + 1] ?? '';
  return headers;
}
