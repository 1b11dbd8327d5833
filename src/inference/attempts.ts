import { Injectable, Logger } from '@nestjs/common';
import { UpstreamPools } from '../egress/upstream-pools.js';
import { headerValue } from '../snapshot/header-value.js';
import type { Route } from '../snapshot/route.js';
import type { Provider, Target } from '../snapshot/snapshot.js';
import { ClientRelay, type HeaderList } from './client-relay.js';
import { decide } from './decide.js';
import type { InferenceRequest } from './inference-request.js';
import type { Outcome, Refusal } from './outcome.js';
import { attemptsError, type FailedAttempt, reasonOf } from './refusal-error.js';
import { UpstreamCall } from './upstream-call.js';

const UPSTREAM_HEADERS: HeaderList = [
  'content-type',
  'application/json',
  'accept',
  '*/*',
  'accept-encoding',
  'identity',
  'user-agent',
  'patchbay',
];

/** What every attempt of one request shares. */
export interface Exchange {
  readonly request: InferenceRequest;
  readonly route: Route;
  readonly revision: number;
  readonly requestId: string;
  readonly relay: ClientRelay;
}

/** Tries the targets of a route in order until one answers, and relays that answer. */
@Injectable()
export class Attempts {
  private readonly logger = new Logger('inference');

  constructor(private readonly pools: UpstreamPools) {}

  /** @throws {GatewayError} when every target failed before the client got a byte. */
  async run(exchange: Exchange): Promise<void> {
    const { relay, route } = exchange;
    const failed: FailedAttempt[] = [];
    for (const [index, target] of route.targets.entries()) {
      for (let attemptsAtTarget = 1; ; attemptsAtTarget++) {
        const outcome = withoutSecrets(await this.attempt(exchange, target, failed.length + 1), target);
        if (relay.clientLeft || outcome.kind === 'relayed' || outcome.kind === 'abandoned') return;
        const history = { attemptsAtTarget, isFallback: index > 0, pinsModel: target.model !== null };
        const decision = decide(outcome, history);
        if (decision === 'pass_on' && outcome.kind === 'refusal') {
          if (canPassOn(outcome)) return relay.passOn(outcome);
          throw attemptsError(route.purpose, [{ provider: target.provider.name, outcome }]);
        }
        failed.push({ provider: target.provider.name, outcome });
        this.logger.warn(`${exchange.requestId} ${route.purpose}: "${target.provider.name}" ${reasonOf(outcome)}`);
        if (decision === 'next') break;
      }
    }
    throw attemptsError(route.purpose, failed);
  }

  private attempt(exchange: Exchange, target: Target, attempt: number): Promise<Outcome> {
    const { relay, request } = exchange;
    const { provider } = target;
    const upstream = provider.protocol.prepare(request.endpoint, request.body, target.model);
    const call = new UpstreamCall(relay);
    relay.call = call;
    relay.ownHeaders = answerHeaders(exchange, target, attempt);
    this.pools.for(provider).dispatch(
      {
        method: 'POST',
        path: provider.basePath + upstream.path,
        headers: upstreamHeaders(provider),
        body: upstream.body,
        headersTimeout: provider.patience.firstByteMs,
        bodyTimeout: provider.patience.silenceMs,
      },
      call,
    );
    return call.outcome;
  }
}

/** Half an answer is not passed on, nor one that cannot be searched for the key it was asked with. */
function canPassOn({ isWhole, headers }: Refusal): boolean {
  return isWhole && headers['content-encoding'] === undefined;
}

/** Keys are ASCII, so Latin-1 finds them and keeps every other byte. */
function withoutSecrets(outcome: Outcome, { provider }: Target): Outcome {
  if (outcome.kind !== 'refusal' || !provider.credential) return outcome;
  const text = outcome.body.toString('latin1');
  const cleaned = provider.credential.secret.removedFrom(text);
  return cleaned === text ? outcome : { ...outcome, body: Buffer.from(cleaned, 'latin1') };
}

/** The secret is read here, at the moment of sending. */
function upstreamHeaders({ credential }: Provider): string[] {
  if (!credential) return [...UPSTREAM_HEADERS];
  return [...UPSTREAM_HEADERS, credential.header, credential.prefix + credential.secret.reveal()];
}

/** Headers that tell who answered, for success and failure alike. */
export function answerHeaders(
  { route, revision, requestId, request }: Exchange,
  target: Target | undefined,
  attempts: number,
): string[] {
  const headers = ['x-request-id', requestId, 'x-llm-purpose', route.purpose, 'x-config-revision', String(revision)];
  headers.push('x-llm-attempts', String(attempts));
  if (!target) return headers;
  const model = target.model ?? request.query.model;
  headers.push('x-llm-provider', target.provider.label);
  if (model !== undefined) headers.push('x-llm-model', headerValue(model));
  return headers;
}
