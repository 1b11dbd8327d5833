import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { appOf, type AppPrincipal, callingApp } from '../access/principal.js';
import { GatewayError } from '../errors/gateway-error.js';
import type { Endpoint } from '../protocols/protocol.js';
import { Rights } from '../snapshot/rights.js';
import { type Route, route } from '../snapshot/route.js';
import type { App, Snapshot } from '../snapshot/snapshot.js';
import { SnapshotHolder } from '../snapshot/snapshot-holder.js';
import { Vitals } from '../snapshot/vitals/vitals.js';
import { Attempts } from './attempts.js';
import { ClientRelay } from './client-relay.js';
import { Exchange } from './exchange.js';
import { admit, type InferenceRequest } from './inference-request.js';
import { KeptContent } from './kept-content.js';
import { type Grant, RequestLedger } from './request-ledger.js';
import { refusedRecord } from './refused-record.js';
import { logRequest, logUnrouted } from './request-log.js';
import type { Served } from './served.js';

/** Admit, route, grant, attempt, relay, record. */
@Injectable()
export class InferenceService {
  constructor(
    private readonly holder: SnapshotHolder,
    private readonly vitals: Vitals,
    private readonly attempts: Attempts,
    private readonly ledger: RequestLedger,
  ) {}

  async serve(endpoint: Endpoint, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const exchange = this.open(endpoint, request);
    const served = { exchange, relay: new ClientRelay(reply, exchange) };
    let grant: Grant | undefined;
    try {
      grant = await this.ledger.grant(exchange);
      await this.attempts.run(served);
    } catch (error) {
      this.close(served, grant, error);
      reply.headers(errorHeaders(exchange, error));
      throw error;
    }
    this.close(served, grant);
  }

  private close({ exchange }: Served, grant: Grant | undefined, error?: unknown): void {
    this.ledger.close(exchange, grant, error);
    logRequest(exchange, error);
  }

  /** @throws {GatewayError} when the request is malformed, not allowed, or leads nowhere. */
  private open(endpoint: Endpoint, request: FastifyRequest): Exchange {
    let arrived: Arrived | undefined;
    try {
      arrived = { endpoint, request, snapshot: this.holder.current, at: Date.now(), inference: undefined };
      return this.routed(arrived);
    } catch (error) {
      logUnrouted(request.id, error);
      if (arrived) this.refuse(arrived, error);
      throw error;
    }
  }

  private routed(arrived: Arrived): Exchange {
    const { endpoint, request, snapshot, at } = arrived;
    const principal = callingApp(request);
    const app = appOf(principal, snapshot);
    const inference = admitted(endpoint, request, { principal, app });
    arrived.inference = inference;
    const chosen = route(snapshot, inference.query, new Rights(app, principal.keyPurposes));
    const caller = { principal, app, purpose: purposeOf(snapshot, chosen) };
    const arrival = { caller, request: inference, requestId: request.id, revision: snapshot.revision, at };
    return new Exchange(arrival, chosen, this.vitals, keptContent(chosen, inference));
  }

  private refuse({ endpoint, request, snapshot, at, inference }: Arrived, error: unknown): void {
    const refused = {
      principal: callingApp(request),
      endpoint,
      requestId: request.id,
      revision: snapshot.revision,
      at,
      bytes: request.jsonBody?.bytes.length ?? 0,
      request: inference,
    };
    this.ledger.record(refusedRecord(refused, error), error);
  }
}

/** A request on its way to its route. */
interface Arrived {
  readonly endpoint: Endpoint;
  readonly request: FastifyRequest;
  readonly snapshot: Snapshot;
  readonly at: number;
  /** Undefined until its body is understood. */
  inference: InferenceRequest | undefined;
}

function admitted(
  endpoint: Endpoint,
  { headers, jsonBody }: FastifyRequest,
  { principal, app }: { readonly principal: AppPrincipal; readonly app: App },
): InferenceRequest {
  return admit(endpoint, jsonBody, {
    purpose: headers['x-llm-purpose'],
    sessionId: headers['x-session-id'],
    mayPickProviders: app.mayPickProviders,
    agentType: principal.agentType,
  });
}

function purposeOf({ purposes }: Snapshot, { purpose: slug }: Route) {
  const purpose = purposes.get(slug);
  if (purpose) return purpose;
  throw new Error('a route leads to a purpose that its configuration does not have');
}

function keptContent({ policy: { contentDays } }: Route, { body }: InferenceRequest): KeptContent | null {
  return contentDays === null ? null : new KeptContent(body.bytes, contentDays);
}

function errorHeaders(exchange: Exchange, error: unknown): Record<string, string> {
  const list = exchange.ownHeaders();
  // After a while a request over a rate limit may pass; what Patchbay has tried in vain, an SDK need not try again.
  const isPassing = error instanceof GatewayError && error.code === 'rate_limit_exceeded';
  const headers: Record<string, string> = isPassing ? {} : { 'x-should-retry': 'false' };
  for (let index = 0; index < list.length; index += 2) headers[list[index] ?? ''] = list[index + 1] ?? '';
  return headers;
}
