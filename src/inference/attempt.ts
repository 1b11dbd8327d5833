import type { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { type ProviderAnswer, ProviderRates, type ProviderTaken } from '../access/limits/allowance.js';
import { UpstreamPools } from '../egress/upstream-pools.js';
import { BusyHours } from '../usage/cost/busy-hours.js';
import type { Exchange } from './exchange.js';
import type { Outcome } from './outcome.js';
import { Reception } from './reception.js';
import type { Asked, Served } from './served.js';
import { StreamUsageRefusals } from './stream-usage-refusals.js';
import { wholeBound } from './token-bounds.js';
import { countAttempt } from './token-counting.js';
import type { Upload } from './upload.js';
import { UpstreamCall } from './upstream-call.js';
import { callLimits, sentBody, upstreamAddress, upstreamHeaders, withoutSecret } from './upstream-request.js';

/** One try of one target. */
@Injectable()
export class Attempt {
  constructor(
    private readonly pools: UpstreamPools,
    private readonly rates: ProviderRates,
    private readonly refusals: StreamUsageRefusals,
    private readonly busyHours: BusyHours,
  ) {}

  /** Undefined when the fleet asks as much of the provider as it may. To be settled when the attempt is over. */
  tryTake({ exchange }: Served, { target: { provider } }: Asked): MaybeTaken | Promise<MaybeTaken> {
    const answer = this.rates.tryTake(provider, wholeBound(exchange.bounds));
    if (answer instanceof Promise) return answer.then((later) => takenOf(exchange, later));
    return takenOf(exchange, answer);
  }

  run(served: Served, asked: Asked): Promise<Outcome> {
    const withUsage = served.exchange.request.hidesUsage && this.refusals.mayAsk(asked.target.provider);
    return withUsage ? this.askForUsage(served, asked) : this.ask(served, asked, false);
  }

  private async askForUsage(served: Served, asked: Asked): Promise<Outcome> {
    const { exchange, relay } = served;
    const { provider } = asked.target;
    const outcome = await this.ask(served, asked, true);
    if (outcome.kind !== 'refusal' || !this.refusals.learn(provider, outcome)) return outcome;
    exchange.fail(asked.target, outcome);
    return relay.hasLeft ? { kind: 'abandoned' } : this.ask(served, asked, false);
  }

  private async ask(served: Served, asked: Asked, withUsage: boolean): Promise<Outcome> {
    const { exchange, relay } = served;
    const { target, credential } = asked;
    const { provider, model } = target;
    const { request } = exchange;
    const upstream = provider.protocol.prepare(request.endpoint, request.body, {
      model,
      withUsage,
      kind: provider.kind,
      defaults: provider.defaults,
    });
    const sent = sentBody(request, upstream.body, model);
    const reception = new Reception(served, asked);
    const call = new UpstreamCall(reception, callLimits(exchange, target));
    relay.pending = call;
    if (request.upload) request.upload.onTaken = () => call.onTaken();
    exchange.target = target;
    exchange.attempts += 1;
    const at = Date.now();
    const headers = upstreamHeaders(provider, credential, sent);
    const { trace } = exchange.arrival;
    if (trace) headers.push(...trace.attempt(exchange.attempts, target));
    const busyFrom = this.busyHours.begin(provider.id);
    this.pools.for(upstreamAddress(exchange, target)).dispatch(
      {
        method: 'POST',
        path: provider.basePath + upstream.path,
        headers,
        // undici takes whatever can be iterated, but its types do not know.
        body: sent.body as Buffer | Readable,
        headersTimeout: 0,
        bodyTimeout: 0,
      },
      call,
    );
    const raw = toldOf(await call.outcome, request.upload);
    const outcome = raw.kind === 'refusal' ? withoutSecret(raw, credential) : raw;
    exchange.traces.push({
      attempt: exchange.attempts,
      at,
      target,
      model: exchange.model ?? null,
      credential,
      outcome,
      status: reception.status ?? null,
      firstByteMs: reception.firstByteMs ?? null,
      durationMs: reception.durationMs,
      used: countAttempt(outcome, reception.counted(), request, call.wasSent),
      busyHours: this.busyHours.end(provider.id, busyFrom),
    });
    return outcome;
  }
}

type MaybeTaken = ProviderTaken | undefined;

function takenOf(exchange: Exchange, answer: ProviderAnswer): MaybeTaken {
  if (!answer.taken) exchange.ratesFreeInMs = Math.min(exchange.ratesFreeInMs ?? Infinity, answer.waitMs);
  return answer.taken;
}

/** A form that ends too early, or must not go on, is no fault of the provider's. */
function toldOf(outcome: Outcome, upload: Upload | undefined): Outcome {
  if (outcome.kind !== 'failure' || !upload) return outcome;
  if (outcome.cause === 'silent' || outcome.cause === 'out_of_time') upload.waitedTooLong();
  return upload.isSpoilt ? { kind: 'abandoned' } : outcome;
}
