import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AdminPlaces } from '../access/admin-places.js';
import { callingAdmin } from '../access/calling-admin.js';
import type { AppPrincipal } from '../access/principal.js';
import { StandingCallers } from '../access/standing-callers.js';
import { Audit } from '../audit/audit.js';
import { GatewayError } from '../errors/gateway-error.js';
import { InferenceService } from '../inference/inference.service.js';
import { NO_APP, playgroundAppOf } from '../snapshot/rights.js';
import type { App } from '../snapshot/snapshot.js';
import { SnapshotHolder } from '../snapshot/snapshot-holder.js';
import type { AskPlayground } from './playground.dto.js';
import { askedOf, questionIn } from './question.js';

/**
 * Asks models for an admin, on the way that every request of an app goes: route, policy, budget of the purpose, attempts,
 * ledger. It stands for no app, so apps' rights and keys of their own have no part in it; nor has the cache, since who
 * tries something wants to see it happen.
 */
@Injectable()
export class PlaygroundService {
  private readonly places = new AdminPlaces('questions in the playground are still being answered');

  constructor(
    private readonly inference: InferenceService,
    private readonly holder: SnapshotHolder,
    private readonly audit: Audit,
    private readonly callers: StandingCallers,
  ) {}

  /** @throws {GatewayError} when there is no answer to relay */
  async ask(body: AskPlayground, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const admin = callingAdmin(request);
    const { current } = this.holder;
    const { purpose, providerId, label } = askedOf(body, current);
    const giveBack = this.places.take(admin.name);
    const ending = new AbortController();
    const leave = this.callers.watch(admin, request, () => ending.abort(noLongerAllowed()));
    try {
      // Of what is not there anybody could invent as many names as it takes to fill the record.
      if (current.purposes.has(purpose)) this.note(admin.name, label, request.id);
      const asker = playgroundAppOf(admin.name);
      const call = {
        id: request.id,
        // What else the browser sends is none of the provider's business.
        headers: { 'x-llm-purpose': purpose },
        jsonBody: questionIn(body),
        principal: principalCalled(asker),
        standIn: standInCalled(asker),
        providerId,
        asksAnew: true,
        signal: ending.signal,
      };
      await this.inference.serve('chat/completions', call, reply);
    } finally {
      leave();
      giveBack();
    }
  }

  private note(actor: string, entity: string, requestId: string): void {
    this.audit.note({ actor, action: 'playground.ask', entity, details: { request_id: requestId } });
  }
}

function noLongerAllowed(): GatewayError {
  return new GatewayError(
    'forbidden',
    'The session, token or role that this was asked with has ended meanwhile, so the answer was stopped. Log in and ask again.',
  );
}

function principalCalled(name: string): AppPrincipal {
  return { kind: 'app', id: NO_APP.id, name, keyId: null, keyLimits: null, keyPurposes: null };
}

function standInCalled(name: string): App {
  return { ...NO_APP, name };
}
