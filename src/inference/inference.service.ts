import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { appOf, type AppPrincipal, callingApp } from '../access/principal.js';
import type { ErrorCode } from '../errors/error-codes.js';
import { GatewayError } from '../errors/gateway-error.js';
import type { Endpoint } from '../protocols/protocol.js';
import { Rights } from '../snapshot/rights.js';
import { type Route, route } from '../snapshot/route.js';
import type { App, Snapshot } from '../snapshot/snapshot.js';
import { SnapshotHolder } from '../snapshot/snapshot-holder.js';
import { Vitals } from '../snapshot/vitals/vitals.js';
import { Answers } from './answers.js';
import { ClientRelay } from './client-relay.js';
import type { ClientReply } from './client-reply.js';
import { Exchange } from './exchange.js';
import { admit, admitForm, type Envelope, type InferenceRequest } from './inference-request.js';
import { KeptContent } from './kept-content.js';
import { type Grant, RequestLedger } from './request-ledger.js';
import { refusedRecord } from './refused-record.js';
import type { RequestTrace } from './request-trace.js';
import { logRequest, logUnrouted } from './request-log.js';
import type { Served } from './served.js';
import { Upload } from './upload.js';

/** A request of an app, as far as it is looked at. */
export type InferenceCall = Pick<FastifyRequest, 'id' | 'headers' | 'jsonBody' | 'formBody' | 'principal'> & {
  /** A provider is to be asked, whatever was answered to the same before. */
  readonly asksAnew?: boolean;
  /** With whose rights it is asked, where the principal is none of the apps that are configured. */
  readonly standIn?: App;
  /** The only provider that may serve it. */
  readonly providerId?: number | undefined;
  /** Stops it, with a GatewayError as its reason. */
  readonly signal?: AbortSignal;
};

/** Admit, route, grant, attempt, relay, record. */
@Injectable()
export class InferenceService {
  constructor(
    private readonly holder: SnapshotHolder,
    private readonly vitals: Vitals,
    private readonly answers: Answers,
    private readonly ledger: RequestLedger,
  ) {}

  async serve(endpoint: Endpoint, request: InferenceCall, reply: ClientReply): Promise<void> {
    const exchange = this.open(endpoint, request);
    const served = { exchange, relay: new ClientRelay(reply, exchange) };
    if (request.signal) stopBy(request.signal, served.relay);
    const isKept = request.asksAnew === true ? undefined : this.answers.open(exchange);
    let grant: Grant | undefined;
    try {
      const granted = this.ledger.grant(exchange, isKept);
      grant = granted instanceof Promise ? await granted : granted;
      await this.answers.give(served);
    } catch (error) {
      this.close(served, grant, error);
      reply.headers(errorHeaders(exchange, error));
      throw error;
    }
    this.close(served, grant);
  }

  private close({ exchange }: Served, grant: Grant | undefined, error?: unknown): void {
    exchange.request.upload?.drop();
    this.ledger.close(exchange, grant, error);
    logRequest(exchange, error);
  }

  /** @throws {GatewayError} when the request is malformed, not allowed, or leads nowhere. */
  private open(endpoint: Endpoint, request: InferenceCall): Exchange {
    let arrived: Arrived | undefined;
    try {
      const snapshot = this.holder.current;
      const trace = this.ledger.begin(endpoint, request.headers);
      arrived = { endpoint, request, snapshot, at: Date.now(), trace, inference: undefined };
      return this.routed(arrived);
    } catch (error) {
      logUnrouted(request.id, error, arrived?.trace);
      if (arrived) this.refuse(arrived, error);
      throw error;
    }
  }

  private routed(arrived: Arrived): Exchange {
    const { endpoint, request, snapshot, at, trace } = arrived;
    const principal = callingApp(request);
    const app = request.standIn ?? appOf(principal, snapshot);
    const inference = admitted(endpoint, request, { principal, app });
    arrived.inference = inference;
    const chosen = route(snapshot, inference.query, new Rights(app, principal.keyPurposes));
    const caller = { principal, app, purpose: purposeOf(snapshot, chosen) };
    const arrival = { caller, request: inference, requestId: request.id, at, trace, ...servedBy(snapshot) };
    return new Exchange(arrival, chosen, this.vitals, keptContent(chosen, inference));
  }

  private refuse({ endpoint, request, snapshot, at, trace, inference }: Arrived, error: unknown): void {
    const refused = {
      principal: callingApp(request),
      endpoint,
      requestId: request.id,
      revision: snapshot.revision,
      at,
      bytes: request.jsonBody?.bytes.length ?? 0,
      request: inference,
    };
    this.ledger.record(refusedRecord(refused, error), error, trace);
  }
}

/** To those who serve the request it is as if the client had left. */
function stopBy(signal: AbortSignal, relay: ClientRelay): void {
  const stop = (): void => {
    const reason: unknown = signal.reason;
    if (reason instanceof GatewayError) relay.stop(reason);
  };
  if (signal.aborted) stop();
  else signal.addEventListener('abort', stop, { once: true });
}

/** A request on its way to its route. */
interface Arrived {
  readonly endpoint: Endpoint;
  readonly request: InferenceCall;
  readonly snapshot: Snapshot;
  readonly at: number;
  /** Undefined while nothing is traced. */
  readonly trace: RequestTrace | undefined;
  /** Undefined until its body is understood. */
  inference: InferenceRequest | undefined;
}

function admitted(
  endpoint: Endpoint,
  { headers, jsonBody, formBody, providerId }: InferenceCall,
  { principal, app }: { readonly principal: AppPrincipal; readonly app: App },
): InferenceRequest {
  const envelope: Envelope = {
    purpose: headers['x-llm-purpose'],
    sessionId: headers['x-session-id'],
    mayPickProviders: app.mayPickProviders,
    agentType: principal.agentType,
    providerId,
  };
  if (!formBody) return admit(endpoint, jsonBody, envelope);
  const { 'content-type': type = '', 'content-length': length } = headers;
  return admitForm(endpoint, new Upload(formBody, type, length === undefined ? undefined : Number(length)), envelope);
}

function purposeOf({ purposes }: Snapshot, { purpose: slug }: Route) {
  const purpose = purposes.get(slug);
  if (purpose) return purpose;
  throw new Error('a route leads to a purpose that its configuration does not have');
}

function servedBy({ revision, collections }: Snapshot) {
  return { revision, collections };
}

function keptContent({ policy: { contentDays } }: Route, { body }: InferenceRequest): KeptContent | null {
  return contentDays === null ? null : new KeptContent(body.bytes, contentDays);
}

function errorHeaders(exchange: Exchange, error: unknown): Record<string, string> {
  const list = exchange.ownHeaders();
  // What Patchbay has tried in vain, an SDK need not try again.
  const isPassing = error instanceof GatewayError && PASSING.has(error.code);
  const headers: Record<string, string> = isPassing ? {} : { 'x-should-retry': 'false' };
  for (let index = 0; index < list.length; index += 2) headers[list[index] ?? ''] = list[index + 1] ?? '';
  return headers;
}

/** After a while a request over a rate limit may pass, and on another instance one that this one could not finish. */
const PASSING: ReadonlySet<ErrorCode> = new Set(['rate_limit_exceeded', 'shutting_down']);
