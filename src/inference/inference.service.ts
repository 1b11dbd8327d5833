import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { principalOf } from '../access/principal.js';
import { GatewayError } from '../errors/gateway-error.js';
import type { Endpoint } from '../protocols/protocol.js';
import { type Route, route } from '../snapshot/route.js';
import { SnapshotHolder } from '../snapshot/snapshot-holder.js';
import type { Target } from '../snapshot/snapshot.js';
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
    const planned = route(snapshot, inference.query);
    const chosen = withoutUnusable(planned);
    const exchange: Exchange = {
      request: inference,
      route: chosen,
      revision: snapshot.revision,
      requestId: request.id,
      relay: new ClientRelay(reply, chosen.purpose),
    };
    try {
      requireTarget(planned);
      await this.attempts.run(exchange);
    } catch (error) {
      reply.headers(errorHeaders(exchange));
      throw error;
    }
  }
}

function isUsable({ provider }: Target): boolean {
  return provider.enabled && provider.fault === null;
}

function withoutUnusable(chosen: Route): Route {
  return chosen.targets.every(isUsable) ? chosen : { ...chosen, targets: chosen.targets.filter(isUsable) };
}

/** @param chosen the route before unusable targets were left out, so that the error can tell why */
function requireTarget({ purpose, targets }: Route): void {
  if (targets.some(isUsable)) return;
  const reasons = targets.map(
    ({ provider }) =>
      `"${provider.name}": ${provider.fault ?? 'it is disabled; an admin enables it with PATCH {"enabled":true}'}`,
  );
  const remedy =
    reasons.length > 0
      ? `Its providers cannot be used. ${reasons.join('; ')}.`
      : `An admin plugs one in with POST /api/v1/llm-config/active {"purpose":"${purpose}","provider_type":"ai_server","provider_id":1}; GET /api/v1/llm-config/servers and /api-keys list the ids.`;
  throw new GatewayError('no_provider_configured', `No usable provider is plugged into "${purpose}". ${remedy}`);
}

function errorHeaders(exchange: Exchange): Record<string, string> {
  const list = exchange.relay.ownHeaders.length > 0 ? exchange.relay.ownHeaders : answerHeaders(exchange, undefined, 0);
  const headers: Record<string, string> = { 'x-should-retry': 'false' };
  for (let index = 0; index < list.length; index += 2) headers[list[index] ?? ''] = list[index + 1] ?? '';
  return headers;
}
